//! The audience: who is in the room, how many, and how popular the show is.

pub mod members;
mod smoothed_count;
mod viewer_count;

use members::Members;
use smoothed_count::SmoothedCount;

use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::model::user::{Member, MemberRole, User};
use crate::ports::chat::ChatCommand;

/// The group's counter of popularity.
pub const POPULARITY_COUNTER: &str = "popularity";
/// How often a guest requests the room from the backend, in milliseconds: the chat gives guests neither notice nor number of viewers.
const GUEST_ROOM_EVERY_MS: u64 = 60_000;

/// The numbers of the audience as they are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AudienceView {
    /// Viewers in the room now.
    pub online: Option<u64>,
    /// How popular the show is.
    pub popularity: Option<u64>,
}

/// The audience.
#[derive(Debug, Default)]
pub struct Audience {
    /// The list of members.
    pub members: Members,
    /// How popular the show is.
    pub popularity: Option<u64>,
    count: SmoothedCount,
    /// When the number of viewers was last requested, by the monotonic clock.
    asked_ms: u64,
}

impl Audience {
    /// The viewer has joined. The list of members is requested again if it is open.
    pub fn on_joined(&mut self, group: Option<&str>, ctx: &Context, effects: &mut Vec<Effect>) {
        self.asked_ms = ctx.mono_ms();
        if ctx.is_guest() {
            effects.push(Effect::Timer { timer: Timer::GuestRoom, after_ms: GUEST_ROOM_EVERY_MS });
        } else {
            effects.push(Effect::Timer { timer: Timer::Online, after_ms: ctx.pace.online_every_ms });
        }
        self.renew_members(group, ctx, effects);
    }

    /// The viewer has left.
    pub fn on_left(&mut self, effects: &mut Vec<Effect>) {
        self.members.forget();
        effects.push(Effect::CancelTimer(Timer::Online));
        effects.push(Effect::CancelTimer(Timer::GuestRoom));
    }

    /// Users joined the group.
    pub fn on_joined_users(&mut self, users: Vec<User>, ctx: &Context, effects: &mut Vec<Effect>) {
        self.hasten_count(ctx, effects);
        for user in users {
            let role = if user.user_id == ctx.host_id() { MemberRole::Owner } else { MemberRole::Member };
            self.members.add(user, role);
        }
    }

    /// Users left the group, or were removed from it.
    pub fn on_left_users(&mut self, user_ids: &[String], ctx: &Context, effects: &mut Vec<Effect>) {
        self.hasten_count(ctx, effects);
        for user_id in user_ids {
            self.members.remove(user_id);
        }
    }

    /// The viewer opens or closes the list of members.
    pub fn open_members(&mut self, open: bool, group: Option<&str>, ctx: &Context, effects: &mut Vec<Effect>) {
        if self.members.open(open, ctx.mono_ms()) {
            match group {
                Some(group) => {
                    effects.push(Effect::Chat(ChatCommand::FetchMembers { group: group.to_owned(), offset: 0 }));
                }
                None => self.members.failed(),
            }
        }
    }

    /// A page of the list of members. The backend says who the host is, because not every list has roles.
    pub fn on_members(
        &mut self,
        offset: u64,
        mut list: Vec<Member>,
        next: Option<u64>,
        group: Option<&str>,
        ctx: &Context,
        effects: &mut Vec<Effect>,
    ) {
        let host = ctx.host_id();
        list.iter_mut().filter(|it| it.person.user_id == host).for_each(|it| it.role = MemberRole::Owner);
        let next = self.members.set(offset, list, next);
        if let Some((offset, group)) = next.zip(group) {
            effects.push(Effect::Chat(ChatCommand::FetchMembers { group: group.to_owned(), offset }));
        }
    }

    /// Clears the list of members, which may have missed joins and leaves. It is requested again if it is open.
    pub fn renew_members(&mut self, group: Option<&str>, ctx: &Context, effects: &mut Vec<Effect>) {
        self.members.forget();
        if self.members.view().is_open {
            self.open_members(true, group, ctx, effects);
        }
    }

    /// The numbers as they are shown. A viewer who has joined counts as at least one: the chat's number may be older than the join.
    pub fn view(&self, ctx: &Context) -> AudienceView {
        let least = u64::from(ctx.arrival.has_joined && !ctx.is_guest());
        AudienceView { online: self.count.get().map(|count| count.max(least)), popularity: self.popularity }
    }
}
