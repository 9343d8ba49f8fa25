"""Chinese in the other script, character by character: help to read it, and no translation."""

from functools import cache

from core.text.fold import VARIANTS_FILE
from core.text.languages import LANGUAGE_CODES
from core.text.scripts import is_written

# Without the supplements, which hold forms of both; with the part of each that has the characters in common use.
WRITTEN = {"zh-hans": ("gb2312", b"\xb0\xa1", b"\xd7\xf9"), "zh-hant": ("big5", b"\xa4\x40", b"\xc6\x7e")}

# One form all the same, where Japanese has made one group of several characters: 聯 and 連 are both 連 there.
ONE_FORM = {
    "zh-hans": dict(zip("幹榦辯滬濾聯連顎", "干干辩沪滤联连颚", strict=True)),
    "zh-hant": dict(
        zip(
            "丝个别铲勋苏团坛辩径摆毁沪滤湿炼烟获纤联连艺证迹锤须",
            "絲個別鏟勳蘇團壇辯徑擺毀滬濾濕煉煙獲纖聯連藝證跡錘須",
            strict=True,
        )
    ),
}


def in_script(text: str, language: str) -> str:
    """The text with each character that the script of `language` does not have in the one form that is in common use
    there; what has several, or none, stays. Empty for other languages than Chinese, and where nothing differs."""
    if language not in WRITTEN:
        return ""
    written = text.translate(forms_in(language))
    return written if written != text else ""


@cache
def forms_in(language: str) -> dict[int, str]:
    assert language in LANGUAGE_CODES
    charset, first, last = WRITTEN[language]
    table: dict[int, str] = {ord(other): form for other, form in ONE_FORM[language].items()}
    for line in VARIANTS_FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        forms = [form for form in line if is_written(form, charset)]
        usual = [form for form in forms if first <= form.encode(charset) <= last] or forms
        if len(usual) == 1:
            table |= {ord(other): usual[0] for other in line if other not in forms}
    return table
