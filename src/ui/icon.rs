//! Icons: hand-drawn on a 24 × 24 grid, in the colour of the surrounding text.

use leptos::prelude::*;

/// An icon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// Sound on.
    Volume,
    /// Sound off.
    Muted,
    /// Viewers.
    Users,
    /// The notice.
    Megaphone,
    /// Send.
    Send,
    /// A problem.
    Warning,
    /// Popularity.
    Flame,
    /// Emoji.
    Smile,
    /// Close.
    Close,
    /// The pinned text.
    Pin,
    /// The lucky draw, and gifts.
    Gift,
    /// Settings.
    Settings,
    /// Enter full screen.
    Grow,
    /// Leave full screen.
    Shrink,
    /// Picture-in-picture.
    Float,
    /// The chat.
    Chat,
    /// Seek back.
    Back,
    /// Seek forward.
    Forward,
    /// Danmaku on.
    Danmaku,
    /// Danmaku off.
    NoDanmaku,
    /// Like.
    Heart,
    /// Coins.
    Coin,
}

impl Shape {
    /// Whether the shape is filled. The others are outlines.
    const fn is_filled(self) -> bool {
        matches!(self, Self::Play | Self::Pause | Self::Heart)
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Play => "M8 5.5v13a.8.8 0 0 0 1.22.68l10.4-6.5a.8.8 0 0 0 0-1.36L9.22 4.82A.8.8 0 0 0 8 5.5Z",
            Self::Pause => "M7.5 5.5h2v13h-2ZM14.5 5.5h2v13h-2Z",
            Self::Volume => "M4 9.5v5h3.5l4.5 4v-13l-4.5 4H4ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11",
            Self::Muted => "M4 9.5v5h3.5l4.5 4v-13l-4.5 4H4ZM16 9.5l5 5M21 9.5l-5 5",
            Self::Users => {
                "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 19.5v-.8A4.7 4.7 0 0 1 7.2 14h3.6a4.7 4.7 0 0 1 4.7 4.7v.8\
                 M16 4.9a3.5 3.5 0 0 1 0 6.2M18 14.2a4.7 4.7 0 0 1 3.5 4.5v.8"
            }
            Self::Megaphone => {
                "M4 10v4a1 1 0 0 0 1 1h3l9 4V5L8 9H5a1 1 0 0 0-1 1ZM8 15v3.5a1.5 1.5 0 0 0 3 0v-2.2M20.5 10.5v3"
            }
            Self::Send => {
                "M5 12 3.7 5.4a.8.8 0 0 1 1.12-.88l15.2 6.75a.8.8 0 0 1 0 1.46L4.82 19.48a.8.8 0 0 1-1.12-.88L5 12Zm0 0h6.5"
            }
            Self::Flame => {
                "M12 3.5c.4 3.2 4.9 5.3 4.9 10A4.9 4.9 0 0 1 12 18.5a4.9 4.9 0 0 1-4.9-5c0-2 1-3.4 2-4.5.3 1.2.9 1.9 1.6 2.2C10.2 8 10.9 5.4 12 3.5Z"
            }
            Self::Smile => {
                "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.5 14.3a4.3 4.3 0 0 0 7 0M9.3 9.6v.01M14.7 9.6v.01"
            }
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::Pin => "M9 4.5h6M10 4.5v5.2L7 13.5h10l-3-3.8V4.5M12 13.5v6",
            Self::Gift => {
                "M4.5 9.5h15v3h-15ZM6 12.5h12v7H6ZM12 9.5v10M12 9.5c-2.5 0-4.6-.8-4.6-2.6C7.4 5 10.6 4.9 12 9.5Zm0 0c2.5 0 4.6-.8 4.6-2.6 0-1.9-3.2-2-4.6 2.6Z"
            }
            Self::Settings => "M4 7.5h9M17 7.5h3M15 5.5v4M4 16.5h3M11 16.5h9M9 14.5v4",
            Self::Grow => "M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15",
            Self::Shrink => "M9 4.5V9H4.5M19.5 9H15V4.5M15 19.5V15h4.5M4.5 15H9v4.5",
            Self::Float => "M3.5 5.5h17v13h-17ZM12 12h6v4.5h-6Z",
            Self::Chat => "M4 5.5h16v11h-9l-4 3.5v-3.5H4Z",
            Self::Danmaku => "M3.5 5.5h17v13h-17ZM7 10h5M15 10h2M9 14h8",
            Self::NoDanmaku => "M3.5 5.5h17v13h-17ZM7 10h5M9 14h3M4 21 20 3",
            Self::Heart => {
                "M12 20.3 4.3 12.7a4.9 4.9 0 0 1 0-7 5 5 0 0 1 7 0l.7.7.7-.7a5 5 0 0 1 7 0 4.9 4.9 0 0 1 0 7Z"
            }
            Self::Coin => "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 8v8M9.5 10h3.8a1.5 1.5 0 0 1 0 4H9.5",
            Self::Back => "M5 5v5h5M5.5 10a7.5 7.5 0 1 1-1 4.5",
            Self::Forward => "M19 5v5h-5M18.5 10a7.5 7.5 0 1 0 1 4.5",
            Self::Warning => {
                "M12 9.5v4M12 16.7v.01M10.6 4.3 2.9 17.6A1.6 1.6 0 0 0 4.3 20h15.4a1.6 1.6 0 0 0 1.4-2.4L13.4 4.3a1.6 1.6 0 0 0-2.8 0Z"
            }
        }
    }
}

/// An icon. It is hidden from screen readers: the text beside it, or its button's label, describes it.
#[component]
pub fn Icon(#[prop(into)] shape: Signal<Shape>, #[prop(default = "icon")] class: &'static str) -> impl IntoView {
    view! {
        <svg class=class class:icon-fill=move || shape.get().is_filled() viewBox="0 0 24 24" aria-hidden="true">
            <path d=move || shape.get().path() />
        </svg>
    }
}
