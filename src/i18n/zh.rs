//! The Simplified Chinese texts.

use room_core::features::composer::SendRefusal;
use room_core::features::gifts::GiftNote;
use room_core::model::comment::Media;
use room_core::model::problem::ChatError;
use room_core::model::problem::{Problem, SendProblem, StreamProblem};

use crate::i18n::{Strings, named};

pub static STRINGS: Strings = Strings {
    lang: "zh-CN",
    stream: "直播画面",
    skip: "跳到评论框",
    chat: "聊天",
    comments: "评论",
    no_comments: "还没有评论，来打个招呼吧。",
    earlier: "以上为历史消息",
    host: "主播",
    notice: "公告",
    notice_image: "公告图片",
    your_comment: "你的评论",
    say_something: "说点什么",
    send: "发送",
    send_again: "重新发送",
    edit: "编辑",
    live: "直播中",
    latency: "延迟",
    settings: "设置",
    quality: "清晰度",
    auto: "自动",
    audio_only: "仅声音",
    captions: "字幕",
    captions_off: "关闭",
    pause_when_hidden: "后台时暂停画面",
    details: "播放详情",
    danmaku: "弹幕",
    shown: "显示弹幕",
    opacity: "不透明度",
    size: "字号",
    speed: "速度",
    area: "显示区域",
    quarter: "四分之一屏",
    half: "半屏",
    full: "全屏",
    density: "密度",
    low: "少",
    normal: "适中",
    high: "多",
    outline: "描边",
    overlap: "允许重叠",
    scrolling: "滚动",
    at_top: "顶部",
    at_bottom: "底部",
    reduced_motion: "您的设备设置了减少动态效果：弹幕逐条静止显示。",
    style: "弹幕颜色和位置",
    color: "颜色",
    danmaku_mode: "位置",
    color_name: |nth| {
        ["白色", "红色", "橙色", "黄色", "绿色", "青色", "蓝色", "粉色"].get(nth).copied().unwrap_or_default()
    },
    from_level: |level, own| match own {
        Some(own) => format!("{level} 级起可用（你是 {own} 级）"),
        None => format!("{level} 级起可用"),
    },
    held: |name| format!("{name}的弹幕"),
    source: "来源",
    resolution: "画面",
    codec: "编码",
    dropped: "丢帧",
    bitrate: "码率",
    back_30: "后退 30 秒",
    forward_30: "前进 30 秒",
    position: "播放位置",
    go_live: "回到直播",
    full_screen: "全屏",
    exit_full_screen: "退出全屏",
    float: "画中画",
    behind: |time| format!("落后直播 {time}"),
    upcoming: "即将开始",
    paused: "暂停中",
    ended: "已结束",
    replay: "回放",
    play: "播放",
    pause: "暂停",
    mute: "静音",
    unmute: "取消静音",
    volume: "音量",
    tap_for_sound: "点击打开声音",
    loading: "正在加载直播",
    starts_soon: "直播即将开始",
    starts_at: |time| format!("{time}开播，现在就可以聊天。"),
    back_soon: "马上回来",
    back_soon_text: "主播暂时离开一下。",
    show_over: "直播已结束",
    show_over_text: "感谢观看。",
    quick_gifts: "快捷送礼",
    recording_over: "回放已结束",
    watch_again: "重新观看",
    stream_title: "直播无法播放",
    room_title: "未能进入直播间",
    connecting: "正在连接聊天…",
    reconnecting: "连接已断开，正在重新连接…",
    left: "你已离开直播间。",
    offline: "当前没有网络，恢复后会自动重连。",
    rejoining: "有一段时间没有收到消息，正在重新进入直播间…",
    again_in: |seconds| format!("{seconds}后重试。"),
    use_here: "在这里使用",
    try_again: "重试",
    come_back: "返回直播间",
    watching: |count, _| format!("{count} 人在看"),
    joined: |name| format!("{name} 进入直播间"),
    joined_with: |name, count, _| format!("{name} 和另外 {count} 人进入直播间"),
    new_comments: |count, _| format!("{count} 条新评论"),
    popularity: |count| format!("人气 {count}"),
    days: |days, time| format!("{days} 天 {time}"),
    length: "直播时长",
    peak: "最高在线",
    likes: "点赞",
    new: "新",
    pinned: "置顶",
    level: |level| format!("{level} 级"),
    admin: "管理员",
    badge: |badge| match badge {
        "regular" => Some("常客"),
        "supporter" => Some("支持者"),
        "patron" => Some("守护者"),
        _ => None,
    },
    actions: |name| format!("对 {name} 的评论进行操作"),
    answer: "回复",
    mention: "提到",
    copy: "复制",
    hide_user: "屏蔽此用户",
    answering: |name| format!("回复 {name}"),
    stop_answering: "取消回复",
    reply_to: |name| format!("回复 {name}"),
    recalled: "该评论已撤回。",
    changed: "（已编辑）",
    announcement: "公告消息",
    broadcast: "全站广播",
    emoji: "表情",
    sign_in: "登录后评论",
    muted: |by, until| {
        let by = if by.is_empty() { "你已被禁言".to_owned() } else { format!("你已被 {by} 禁言") };
        until.map_or_else(|| format!("{by}。"), |until| format!("{by}，直到 {until}。"))
    },
    all_muted: |by| match by {
        "" => "当前全员禁言。".into(),
        by => format!("{by} 开启了全员禁言。"),
    },
    slow: |seconds| format!("慢速模式：{seconds}后可以再次发言。"),
    members: "成员",
    search_members: "搜索成员",
    nobody_found: "没有找到。",
    members_failed: "成员列表加载失败，之后进来的人会显示在这里。",
    you: "我",
    newest_only: "主播、管理员和最近进入的成员。",
    close: "关闭",
    hidden: "本机屏蔽",
    hidden_users: "屏蔽的用户",
    hidden_words: "屏蔽的词",
    no_hidden_users: "没有。可以在评论的菜单里屏蔽用户。",
    no_hidden_words: "没有。含有屏蔽词的评论不会显示。",
    word: "要屏蔽的词",
    hide: "屏蔽",
    show_again: |what| format!("不再屏蔽{what}"),
    lucky_draw: "抽奖",
    draw: |prize| format!("抽奖：{prize}"),
    take_part: |keyword| format!("发送“{keyword}”参与"),
    takes_part: "已参与，祝你好运！",
    drawing: "正在开奖…",
    winners: |names| match named(names) {
        (names, 0) => format!("中奖者：{}。", names.join("、")),
        (names, others) => format!("中奖者：{}，还有 {others} 人。", names.join("、")),
    },
    you_won: "恭喜你中奖了！",
    nobody_won: "这次没有人参与。",
    gifts: "礼物",
    how_many: "数量",
    another_number: "其他数量",
    balance: |coins| format!("余额 {coins}"),
    coins: |count, _| format!("{count} 金币"),
    give_up: "放弃",
    gift_given: |gift| format!("送出 {gift}"),
    gift_effects: "礼物特效",
    effect_sound: "礼物特效声音",
    gift_note,
    like: "点赞",
    likes_so_far: |count| format!("{count} 个赞"),
    supporters: "贡献榜",
    no_supporters: "还没有人送礼物。",
    banned: |until, reason| {
        let until = until.map(|until| format!("，直到 {until}")).unwrap_or_default();
        let reason = if reason.is_empty() { String::new() } else { format!("原因：{reason}。") };
        format!("你已被禁止进入该直播间{until}。{reason}")
    },
    problem,
    send_problem,
    media,
    stream_problem,
    refusal,
};

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::BackendUnreachable => "直播间服务器没有响应。请检查网络，我们会继续尝试。".into(),
        Problem::BackendFailed { status: status @ (429 | 500..) } => {
            format!("直播间服务器暂时出现问题（{status}），我们会继续尝试。")
        }
        Problem::BackendFailed { status } => format!("直播间服务器返回了无法识别的内容（{status}），请稍后再试。"),
        Problem::RoomNotFound => "直播间不存在。请检查地址，或向主播索取新的链接。".into(),
        Problem::SignInNeeded => "进入直播间前请先登录。".into(),
        Problem::ChatNotLoaded => "聊天加载失败。请检查网络，我们会继续尝试。".into(),
        Problem::ChatUnreachable { code: ChatError::THROWN } => "暂时无法连接聊天，我们会继续尝试。".into(),
        Problem::ChatUnreachable { code } => format!("暂时无法连接聊天（{code}），我们会继续尝试。"),
        Problem::ChatRefused { code } => format!("聊天拒绝了你的进入（错误 {code}）。请重试，或告诉主播。"),
        Problem::SignatureExpired => "登录已过期。请重试，或刷新页面。".into(),
        Problem::RefusedByBackend { words, .. } => format!("无法进入直播间：{words}"),
        Problem::PackageLimit { code } => format!("直播间聊天服务已达上限，请告知运营方（错误 {code}）。"),
        Problem::SignedInElsewhere => "你已在别处进入此直播间，这里的聊天已停止。".into(),
        Problem::Kicked => "你已被请出直播间，可以重新进入。".into(),
        Problem::Banned { reason, .. } => (STRINGS.banned)(None, reason),
        Problem::Dismissed => "该直播间已关闭。".into(),
        Problem::SignedOut => "你已被退出聊天，可以随时回来。".into(),
    }
}

const fn media(media: Media) -> &'static str {
    match media {
        Media::Face => "［表情，此处无法显示］",
        Media::Image => "［图片，此处无法显示］",
        Media::Sound => "［语音，此处无法播放］",
        Media::Video => "［视频，此处无法播放］",
        Media::File => "［文件，此处无法打开］",
        Media::Other => "［此内容无法显示］",
    }
}

fn send_problem(problem: SendProblem) -> String {
    match problem {
        SendProblem::Network => "未发送：网络没有响应。".into(),
        SendProblem::Muted => "未发送：你已被禁言。".into(),
        SendProblem::TooFast => "未发送：发送太快，请稍等。".into(),
        SendProblem::Refused => "未发送：直播间不允许此内容。".into(),
        SendProblem::Sensitive => "未发送：包含不允许的词语。".into(),
        SendProblem::TooLong => "未发送：内容过长。".into(),
        SendProblem::NotInRoom => "未发送：你已不在直播间。".into(),
        SendProblem::Unchecked => "未发送：暂时无法审核，请重试。".into(),
        SendProblem::ByBackend { words } => format!("未发送：{words}"),
        SendProblem::PackageLimit { code } => format!("未发送：直播间聊天已达上限（错误 {code}）。"),
        SendProblem::Other { code } => format!("未发送（错误 {code}）。"),
    }
}

const fn stream_problem(problem: StreamProblem) -> &'static str {
    match problem {
        StreamProblem::NotFound => "此地址没有直播，可能尚未开始，我们会继续查找。",
        StreamProblem::Unreachable => "直播服务器没有响应，我们会继续尝试。",
        StreamProblem::Broken => "直播数据已损坏，我们会继续尝试。",
        StreamProblem::Expired => "直播地址已失效，正在重新获取。",
        StreamProblem::Unplayable => "此浏览器无法播放该直播，请换一个浏览器。",
    }
}

fn gift_note(note: GiftNote, number: &dyn Fn(u64) -> String) -> String {
    match note {
        GiftNote::TooLittle { price, balance } => {
            format!("未送出：需要 {}，余额 {}。没有扣费。", number(price), number(balance))
        }
        GiftNote::NotOn => "直播进行时才能送礼物。没有扣费。".into(),
        GiftNote::Conflict => "未送出：订单与另一笔冲突，请重新赠送。".into(),
        GiftNote::SignIn => "刚才的礼物尚未扣费：请重新登录。".into(),
        GiftNote::Refused { status } => format!("未送出：请求被拒绝（错误 {status}）。没有扣费。"),
        GiftNote::TooFast => "礼物太多，剩下的马上送出。".into(),
        GiftNote::Unanswered => "刚才的礼物尚未扣费：服务器没有响应，我们会继续尝试。".into(),
    }
}

fn refusal(refusal: SendRefusal) -> String {
    match refusal {
        SendRefusal::NotConnected => "当前未连接。你的评论会保留在这里。".into(),
        SendRefusal::Slow => "慢速模式，请稍等。你的评论会保留在这里。".into(),
        SendRefusal::Locked => "现在不能发言。你的评论会保留在这里。".into(),
        SendRefusal::TooLong { bytes, limit } => format!("超出 {} 字节，请缩短。", bytes - limit),
    }
}
