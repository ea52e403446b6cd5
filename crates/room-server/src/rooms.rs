//! A room: what the business backend says of it, and the group that carries its messages.

use room_core::wire::backend::RoomInfo;

use crate::avchatroom::AvChatRoom;

/// One room.
pub struct Room {
    /// What `GET /api/rooms/{room}` answers.
    pub info: RoomInfo,
    /// Its `AVChatRoom`.
    pub group: AvChatRoom,
}
