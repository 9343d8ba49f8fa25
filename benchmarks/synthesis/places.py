"""Stretches of dry land to put made-up cities on."""

from random import Random
from typing import NamedTuple


class Land(NamedTuple):
    country: str
    south: float
    north: float
    west: float
    east: float
    time_zone: str


class Point(NamedTuple):
    latitude: float
    longitude: float


LANDS = (
    Land("CN", 26, 34, 105, 116, "Asia/Shanghai"),
    Land("CN", 36, 41, 111, 116.5, "Asia/Shanghai"),
    Land("CN", 42, 48, 123, 128, "Asia/Shanghai"),
    Land("JP", 35.6, 37, 138.3, 139.8, "Asia/Tokyo"),
    Land("JP", 42.9, 43.9, 142, 143.5, "Asia/Tokyo"),
    Land("JP", 34.7, 35.3, 133, 135, "Asia/Tokyo"),
    Land("KR", 35.5, 37.5, 127.2, 128.8, "Asia/Seoul"),
    Land("MN", 46, 49, 100, 108, "Asia/Ulaanbaatar"),
    Land("IN", 15, 25, 76, 80, "Asia/Kolkata"),
    Land("TH", 14.5, 18, 100, 103, "Asia/Bangkok"),
    Land("VN", 21, 22.3, 104.5, 105.8, "Asia/Ho_Chi_Minh"),
    Land("ID", -7.6, -7, 108, 112, "Asia/Jakarta"),
    Land("PH", 15.2, 17, 120.6, 121.3, "Asia/Manila"),
    Land("MY", 3.3, 5.2, 101.5, 102.8, "Asia/Kuala_Lumpur"),
    Land("AU", -36.5, -32, 146, 149.5, "Australia/Sydney"),
    Land("NZ", -39.5, -38, 175.2, 176.3, "Pacific/Auckland"),
    Land("TR", 38, 40, 31, 38, "Europe/Istanbul"),
    Land("ZA", -30, -25, 26, 30, "Africa/Johannesburg"),
    Land("KE", -1, 0.8, 35.5, 38, "Africa/Nairobi"),
    Land("TZ", -7, -4, 33.5, 37.5, "Africa/Dar_es_Salaam"),
    Land("NG", 7, 11, 5, 10, "Africa/Lagos"),
    Land("GH", 6.3, 9, -2.2, -0.5, "Africa/Accra"),
    Land("ET", 7, 10, 37, 40, "Africa/Addis_Ababa"),
    Land("MA", 32, 34, -6.5, -4, "Africa/Casablanca"),
    Land("DE", 49, 53, 8, 12.5, "Europe/Berlin"),
    Land("FR", 45, 48.5, 0, 5, "Europe/Paris"),
    Land("ES", 38, 42, -5, -1.5, "Europe/Madrid"),
    Land("PL", 50.5, 53, 17, 22, "Europe/Warsaw"),
    Land("SE", 57.5, 61, 13.5, 16.5, "Europe/Stockholm"),
    Land("IT", 44.8, 45.5, 8.5, 11.5, "Europe/Rome"),
    Land("GB", 51.6, 53.5, -2.3, -0.5, "Europe/London"),
    Land("US", 33, 42, -100, -83, "America/Chicago"),
    Land("US", 39, 44, -121, -112, "America/Denver"),
    Land("CA", 49.5, 52, -113, -100, "America/Winnipeg"),
    Land("MX", 20, 24, -103, -99.5, "America/Mexico_City"),
    Land("BR", -22, -12, -52, -43, "America/Sao_Paulo"),
    Land("AR", -37, -30, -65, -60, "America/Argentina/Buenos_Aires"),
    Land("CO", 4, 7, -74.8, -72.8, "America/Bogota"),
    Land("PE", -14, -9, -76, -73, "America/Lima"),
    Land("CL", -36.5, -33.8, -71.6, -70.9, "America/Santiago"),
)
OWN_SCRIPT = {"CN": ("zh-Hans", 1), "JP": ("ja", 3)}  # language tag, and its place among the languages of a name


def point(chance: Random, land: Land) -> Point:
    return Point(
        round(chance.uniform(land.south, land.north), 4),
        round(chance.uniform(land.west, land.east), 4),
    )
