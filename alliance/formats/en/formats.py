"""3 November 2025, as the alliance writes dates in English."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j F Y, H:i (e)"  # where Django itself shows a moment; core.text.clocks has the rest
SHORT_DATETIME_FORMAT = "j F Y, H:i"  # for core.text.clocks, which names the clock
TIME_FORMAT = "H:i"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
