//! Everything that can fail for a viewer. The page shows a sentence of its own for each, in its language.

/// Why the viewer is not in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The backend did not answer.
    BackendUnreachable,
    /// The backend answered with an error, or with something unreadable.
    BackendFailed {
        /// The HTTP status.
        status: u16,
    },
    /// The backend does not know the room.
    RoomNotFound,
    /// The backend requires a signed-in user.
    SignInNeeded,
    /// The script of the chat SDK could not be loaded.
    ChatNotLoaded,
    /// The chat cannot be reached for now.
    ChatUnreachable {
        /// The SDK's code.
        code: i32,
    },
    /// The chat refused the sign-in or the join.
    ChatRefused {
        /// The SDK's code.
        code: i32,
    },
    /// The backend refused, with a text of its own.
    RefusedByBackend {
        /// The backend's code.
        code: i32,
        /// The text, plain.
        words: String,
    },
    /// The application's package in Tencent Cloud Chat does not allow it.
    PackageLimit {
        /// The SDK's code.
        code: i32,
    },
    /// The `UserSig` has expired, and so has the one that was requested in its place.
    SignatureExpired,
    /// The same user signed in elsewhere.
    SignedInElsewhere,
    /// The server signed the viewer out.
    SignedOut,
    /// A moderator removed the viewer.
    Kicked,
    /// The viewer was removed, and may not join again.
    Banned {
        /// The end of the ban, in seconds since 1970 UTC; `None`: not known.
        until_s: Option<u64>,
        /// The operator's reason; may be empty.
        reason: String,
    },
    /// The room was dismissed.
    Dismissed,
}

impl Problem {
    /// The problem to show for an error of the chat while the viewer enters the room.
    pub fn of_chat(error: &ChatError) -> Self {
        if let Some(words) = error.words() {
            return Self::RefusedByBackend { code: error.code, words };
        }
        match error.code {
            ChatError::NOT_LOADED => Self::ChatNotLoaded,
            code if error.is_passing() => Self::ChatUnreachable { code },
            _ if error.is_expired_signature() => Self::SignatureExpired,
            // Errors of a join: this user may not join; the group does not exist any more.
            10007 => Self::Banned { until_s: None, reason: String::new() },
            10010 | 10015 | 2603 => Self::Dismissed,
            code if error.is_package_limit() => Self::PackageLimit { code },
            code => Self::ChatRefused { code },
        }
    }

    /// The problem to show for a kick.
    pub const fn of_kick(reason: KickReason) -> Self {
        match reason {
            KickReason::SignedInElsewhere => Self::SignedInElsewhere,
            KickReason::SignatureExpired => Self::SignatureExpired,
            KickReason::ByServer => Self::SignedOut,
        }
    }

    /// Is it temporary? Then the room tries again by itself.
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::BackendUnreachable | Self::ChatNotLoaded | Self::ChatUnreachable { .. } => true,
            Self::BackendFailed { status } => *status >= 500 || *status == 429,
            _ => false,
        }
    }
}

/// Why a comment was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendProblem {
    /// It is not known whether it arrived.
    Network,
    /// The sender is muted.
    Muted,
    /// Too many messages in too short a time.
    TooFast,
    /// The room's rules refuse it.
    Refused,
    /// It contains words that are not allowed here.
    Sensitive,
    /// It is longer than the chat allows.
    TooLong,
    /// The viewer is not in the room any more.
    NotInRoom,
    /// The room's rules could not be checked: the next attempt may well succeed.
    Unchecked,
    /// The backend refused, with a text of its own.
    ByBackend {
        /// The text, plain.
        words: String,
    },
    /// The application's package in Tencent Cloud Chat does not allow it.
    PackageLimit {
        /// The SDK's code.
        code: i32,
    },
    /// Another error of the chat.
    Other {
        /// The SDK's code.
        code: i32,
    },
}

impl SendProblem {
    /// The problem to show for an error of `sendMessage`.
    pub fn of(error: &ChatError) -> Self {
        if let Some(words) = error.words() {
            return Self::ByBackend { words };
        }
        match error.code {
            10017 => Self::Muted,
            10023 | 10006 | 2996 => Self::TooFast,
            10016 => Self::Refused,
            80001 | 3123 => Self::Sensitive,
            80002 => Self::TooLong,
            80003 => Self::Unchecked,
            2101 | 10007 | 10010 => Self::NotInRoom,
            _ if error.is_passing() => Self::Network,
            code if error.is_package_limit() => Self::PackageLimit { code },
            code => Self::Other { code },
        }
    }
}

/// Why a request to the backend failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendError {
    /// No answer: the network, the address, or a server that is down.
    Unreachable,
    /// An answer with the status of an error.
    Status(u16),
    /// An answer that does not follow the contract.
    Unreadable,
}

impl From<BackendError> for Problem {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Unreachable => Self::BackendUnreachable,
            BackendError::Status(404) => Self::RoomNotFound,
            BackendError::Status(401 | 403) => Self::SignInNeeded,
            BackendError::Status(status) => Self::BackendFailed { status },
            BackendError::Unreadable => Self::BackendFailed { status: 200 },
        }
    }
}

/// Why the stream does not play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamProblem {
    /// There is no stream at its address.
    NotFound,
    /// Its server does not answer.
    Unreachable,
    /// It is there, and cannot be decoded.
    Broken,
    /// Its address has expired, and the backend gave no new one.
    Expired,
    /// The room has no source that this browser can play.
    Unplayable,
}

/// Why the chat signed the viewer out (`KICKED_OUT`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KickReason {
    /// The same user signed in elsewhere.
    SignedInElsewhere,
    /// The `UserSig` has expired.
    SignatureExpired,
    /// The server signed the viewer out.
    ByServer,
}

/// An error of the SDK or of the chat service. Its code is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatError {
    /// The SDK's code, or one of the constants of this type; 0: an error without a code.
    pub code: i32,
    /// The SDK's text, for the console. Only the backend's text of a refusal is shown to the viewer ([`Self::words`]).
    pub message: String,
}

/// The longest text of a refusal by the backend, in characters.
const MAX_TEXT_CHARS: usize = 200;

impl ChatError {
    /// The SDK's script could not be loaded. Outside the SDK's own range of codes.
    pub const NOT_LOADED: i32 = -1;
    /// An error without a code: an exception in the SDK or below it.
    pub const THROWN: i32 = 0;

    /// Is it temporary, so that another attempt may well succeed?
    pub const fn is_passing(&self) -> bool {
        matches!(
            self.code,
            // A sign-in that is under way; network error, time-out, offline; not ready.
            2025 | 2800 | 2801 | 2805 | 2999 | 3001
            // Errors of the service for which its documentation says "later": internal errors, overload, time-outs.
            | 10002 | 10006 | 60004 | 60005 | 60007 | 60008 | 60014 | 60018 | 60022 | 70169 | 70500 | 72010 | 80003
            | Self::NOT_LOADED | Self::THROWN
        )
    }

    /// Is the application's package used up, or without the requested feature? This lasts until the operator changes the package.
    pub const fn is_package_limit(&self) -> bool {
        matches!(self.code, 60020 | 72002)
    }

    /// The backend's text, where its callback refused (codes 10100 to 10200): plain, and cut where it is long.
    pub fn words(&self) -> Option<String> {
        let words = self.message.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_backends = (10_100..=10_200).contains(&self.code) && !words.is_empty();
        is_backends.then(|| words.chars().take(MAX_TEXT_CHARS).collect())
    }

    /// Has the `UserSig` expired, so that a new one helps?
    pub const fn is_expired_signature(&self) -> bool {
        matches!(self.code, 20002 | 70001 | 3004)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: i32) -> ChatError {
        ChatError { code, message: String::new() }
    }

    #[test]
    fn only_temporary_problems_are_retried() {
        assert!(Problem::of_chat(&error(2801)).is_passing());
        assert!(Problem::of_chat(&error(ChatError::NOT_LOADED)).is_passing());
        assert!(Problem::from(BackendError::Status(503)).is_passing());
        for code in [60004, 60005, 60007, 60008, 60014, 60018, 70169, 70500, 10006, 72010] {
            assert!(Problem::of_chat(&error(code)).is_passing(), "{code}");
        }
        for code in [70001, 70009, 70013, 70014, 10007, 10010, 2603, 60020, 72002] {
            assert!(!Problem::of_chat(&error(code)).is_passing(), "{code}");
        }
        assert!(!Problem::from(BackendError::Status(404)).is_passing());
        assert!(!Problem::of_kick(KickReason::SignedInElsewhere).is_passing());
    }

    #[test]
    fn the_backends_text_of_a_refusal_is_plain_and_of_limited_length() {
        let refused = |code, message: &str| ChatError { code, message: message.into() };
        let words = || "Only for fans <b>of Luna</b>".to_owned();
        let error = refused(10_150, " Only for\nfans   <b>of Luna</b> ");
        assert_eq!(SendProblem::of(&error), SendProblem::ByBackend { words: words() });
        assert_eq!(Problem::of_chat(&error), Problem::RefusedByBackend { code: 10_150, words: words() });
        assert!(!Problem::of_chat(&error).is_passing());
        let long = refused(10_100, &"长".repeat(9_000)).words();
        assert_eq!(long.map(|words| words.chars().count()), Some(200));
        for error in [refused(10_016, "no"), refused(10_200, ""), refused(10_201, "no")] {
            assert_eq!(error.words(), None, "{}", error.code);
        }
        assert_eq!(SendProblem::of(&refused(80_003, "x")), SendProblem::Unchecked);
        assert_eq!(SendProblem::of(&refused(60_020, "x")), SendProblem::PackageLimit { code: 60_020 });
    }

    #[test]
    fn an_unknown_code_is_kept_for_the_page_to_show() {
        assert_eq!(SendProblem::of(&error(120_001)), SendProblem::Other { code: 120_001 });
        assert_eq!(Problem::of_chat(&error(10_004)), Problem::ChatRefused { code: 10_004 });
    }
}
