//! The time shift in an address, as Tencent's CDN reads it (document 267/31565): playback with a delay, or a stretch of the past.

use axum::http::StatusCode;

use crate::media::requests::field;

/// The shortest delay, in seconds.
const NEAREST_S: u64 = 30;
/// The longest stretch and the longest delay, in seconds.
const LONGEST_S: u64 = 6 * 3_600;
/// The shortest stretch, in seconds: a segment.
const SHORTEST_S: u64 = 1;

/// A requested time shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftRequest {
    /// The stream, delayed by this many seconds.
    Delay(u64),
    /// The stream from one time to another (s since 1970).
    Stretch(u64, u64),
}

impl ShiftRequest {
    /// The time shift in a query; `None`: the query is for the live stream.
    ///
    /// # Errors
    /// If it can never be served.
    pub fn of(query: &str, now_s: u64) -> Result<Option<Self>, StatusCode> {
        if field(query, "txTimeshift") != Some("on") {
            return Ok(None);
        }
        if let Some(delay) = field(query, "tsDelay") {
            let delay_s = delay.parse().ok().filter(|delay_s| (NEAREST_S..=LONGEST_S).contains(delay_s));
            return delay_s.map(|delay_s| Some(Self::Delay(delay_s))).ok_or(StatusCode::BAD_REQUEST);
        }
        let (start_s, end_s) = stretch(query).ok_or(StatusCode::BAD_REQUEST)?;
        let is_had = start_s.saturating_add(NEAREST_S) <= now_s
            && end_s.checked_sub(start_s).is_some_and(|length_s| (SHORTEST_S..=LONGEST_S).contains(&length_s));
        if is_had { Ok(Some(Self::Stretch(start_s, end_s))) } else { Err(StatusCode::BAD_REQUEST) }
    }
}

/// Start and end (s since 1970) from a query's `tsStart` and `tsEnd`. `tsFormat` is `unix_s`, `unix`, or `human_s_ZONE`.
pub fn stretch(query: &str) -> Option<(u64, u64)> {
    let format = field(query, "tsFormat")?;
    let time = |name| {
        let text = field(query, name)?;
        match format.strip_prefix("human_s_") {
            Some(zone) => human(text, zone.parse().ok().filter(|zone| (-12..=12).contains(zone))?),
            None if matches!(format, "unix" | "unix_s") => text.parse().ok(),
            None => None,
        }
    };
    Some((time("tsStart")?, time("tsEnd")?))
}

/// Converts `YYYYMMDDhhmmss` to seconds since 1970. The zone is in hours east of UTC. Date arithmetic: Howard Hinnant's `days_from_civil`.
fn human(text: &str, zone_h: i64) -> Option<u64> {
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(8, 10)?, number(10, 12)?, number(12, 14)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
    u64::try_from(seconds - zone_h * 3_600).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW_S: u64 = 1_675_303_055;

    fn of(query: &str) -> Result<Option<ShiftRequest>, StatusCode> {
        ShiftRequest::of(query, NOW_S)
    }

    #[test]
    fn the_examples_of_the_documents_are_parsed() {
        assert_eq!(of("txSecret=a"), Ok(None));
        assert_eq!(of("txTimeshift=on&tsDelay=30&tsCodecname=test"), Ok(Some(ShiftRequest::Delay(30))));
        let stretch = Ok(Some(ShiftRequest::Stretch(1_675_302_995, 1_675_303_025)));
        assert_eq!(of("txTimeshift=on&tsFormat=unix_s&tsStart=1675302995&tsEnd=1675303025&tsCodecname=test"), stretch);
        assert_eq!(of("txTimeshift=on&tsFormat=human_s_8&tsStart=20230202095635&tsEnd=20230202095705"), stretch);
        assert_eq!(of("txTimeshift=on&tsFormat=human_s_-3&tsStart=20230201225635&tsEnd=20230201225705"), stretch);
    }

    #[test]
    fn an_invalid_delay_or_stretch_is_refused() {
        for bad in [
            "tsDelay=29",
            "tsDelay=21601",
            "tsDelay=-1",
            "tsDelay=x",
            "",
            "tsFormat=unix_s&tsStart=1675303026&tsEnd=1675303055",
            "tsFormat=unix_s&tsStart=1675302995&tsEnd=1675302995",
            "tsFormat=unix_s&tsStart=1675280000&tsEnd=1675303025",
            "tsFormat=unix_s&tsStart=1675302995",
            "tsFormat=human_s_13&tsStart=20230202095635&tsEnd=20230202095705",
            "tsFormat=human_s_8&tsStart=20231302095635&tsEnd=20231302095705",
            "tsFormat=human_s_8&tsStart=20230202245635&tsEnd=20230202245705",
            "tsFormat=moon&tsStart=1&tsEnd=2",
            "tsFormat=unix_s&tsStart=18446744073709551615&tsEnd=18446744073709551615",
        ] {
            assert_eq!(of(&format!("txTimeshift=on&{bad}")), Err(StatusCode::BAD_REQUEST), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_query_panics(
            query in "txTimeshift=on(&ts(Delay|Start|End)=[0-9]{0,20}){0,3}(&tsFormat=(unix|unix_s|human_s_-?[0-9]{1,3}))?", now: u64,
        ) {
            let _ = ShiftRequest::of(&query, now);
        }
    }
}
