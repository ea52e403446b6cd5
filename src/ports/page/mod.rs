//! The page port: the page, the browser and the device around the viewer.

pub mod browser_events;
pub mod element_events;
pub mod in_view;
pub mod media_session;
pub mod storage;
pub mod wake_lock;
