"""What the terminal says to people, in Chinese; the window's words are in `resources/i18n/`."""

import os
import re

from desktop_app.console.format_names import KINDS
from desktop_app.engine.errors import (
    EMPTY,
    ModelError,
    ModelNotInstalled,
    NotEnoughMemory,
    kind_in,
    reason_in,
)
from desktop_app.engine.outcomes import Failure

# Keyed by the English sentence, as gettext does it, so that the code reads as it speaks.
_CHINESE = {
    "{path} is a photo; the results are not written over it.": "{path} 是照片，结果不会覆盖它。",
    "The results cannot be written: {reason}.": "无法写入结果：{reason}。",
    "The results cannot be written to {path}: {reason}.": "无法把结果写入 {path}：{reason}。",
    "Standard input cannot be read: {reason}.": "无法读取标准输入：{reason}。",
    "Standard input is not UTF-8; paths are read in that alone.": "标准输入不是 UTF-8 编码，"
    "无法从中读取路径。",
    "Standard input has a line of more than {bytes} bytes; no path does.": "标准输入中有一行"
    "超过 {bytes} 字节，不可能是路径。",
    "Photos in folders below, not classified: {count}. The option -r of classify includes them.": (
        "下级文件夹里还有 {count} 张照片没有识别，用 classify -r 可以一起识别。"
    ),
    "Photos in folders below, not classified: {count} or more. The option -r of classify includes "
    "them.": "下级文件夹里至少还有 {count} 张照片没有识别，用 classify -r 可以一起识别。",
    "No photos found.": "没有找到照片。",
    "No display was found, so the answer comes here. To see the window, run this on a desktop, or "
    "with DISPLAY naming an X server.": "没有找到显示器，所以在这里回答。"
    "要看到窗口，请在桌面环境中运行，或让 DISPLAY 指向一个 X 服务器。",
    "Qt, which draws the window, cannot be loaded: {reason}": "无法加载绘制窗口的 Qt：{reason}",
    "There is too little memory.": "内存不足。",
    "{display} does not answer.": "{display} 没有响应。",
    "threads   ms a photo (median)": "线程数   每张照片毫秒（中位数）",
    "Quickest here: {best}. The program uses {used} unless --threads says otherwise.": "最快的"
    "线程数：{best}。除非用 --threads 指定，程序使用 {used}。",
    "The kiosk is running already.": "展台程序已在运行。",
    "The settings are forgotten.": "设置已清除。",
    "The settings cannot be forgotten: {reason}.": "无法清除设置：{reason}。",
    "The model cannot be used: {reason} Install the program again, or put the right files into its "
    "folder weights.": "模型无法使用：{reason}"
    "请重新安装程序，或把正确的文件放进程序的 weights 文件夹。",
    "The model cannot be used: {reason} Close other programs, then try again.": "模型无法使用："
    "{reason}请关闭其他程序后再试。",
    "model {name}": "模型 {name}",
    "models": "模型",
    "window": "窗口",
    "fonts": "字体",
    "{letters} can be read": "{letters} 可以显示",
    "No font has {letters}; install fonts-noto-cjk, fonts-wqy-zenhei or fonts-wqy-microhei.": (
        "没有字体包含 {letters}；请安装 fonts-noto-cjk、fonts-wqy-zenhei 或 fonts-wqy-microhei。"
    ),
    "painted, {width} × {height}": "已绘制，{width} × {height}",
    "There is no model in weights/.": "weights/ 里没有模型。",
    "The drawn orange looks like {label} to it.": "它把画的橙子认成了{label}。",
    "The window stayed blank.": "窗口一直是空白的。",
    "The kiosk needs a screen, and none was found.": "展台模式需要屏幕，但没有找到。",
    "New PIN, 4 to 12 digits: ": "新 PIN（4 到 12 位数字）：",
    "The same PIN again: ": "请再输入一次：",
    "A PIN has 4 to 12 digits.": "PIN 应为 4 到 12 位数字。",
    "These were two different PINs.": "两次输入的 PIN 不一样。",
    "The PIN is not set until the configuration is right.": "请先改正配置，PIN 还没有设置。",
    "The PIN cannot be written to {folder}: {reason}. Run this as the user who runs the kiosk, or "
    "as root.": "无法把 PIN 写入 {folder}：{reason}。请以运行展台的用户或 root 的身份运行。",
    "The PIN is set. Its file belongs to {owner}, who must be who runs the kiosk.": "PIN 已设置。"
    "它的文件属于 {owner}，展台必须由这个用户运行。",
    "It cannot be read: {reason}.": "无法读取：{reason}。",
    "This is not UTF-8.": "这不是 UTF-8 编码。",
    "This is not TOML: {reason}.": "这不是 TOML：{reason}。",
    "There is no key {key}.": "没有 {key} 这个键。",
    "{key} must be an absolute path, in quotes.": "{key} 应为引号中的绝对路径。",
    '{key} must be a list of absolute paths, such as ["/media"].': (
        '{key} 应为绝对路径的列表，例如 ["/media"]。'
    ),
    "{key} must be a whole number from 10 to 3600.": "{key} 应为 10 到 3600 之间的整数。",
    '{key} must be "zh", "en" or "system".': '{key} 应为 "zh"、"en" 或 "system"。',
    "{key} must be text in quotes, one line of at most 40 characters.": (
        "{key} 应为引号中的一行文字，最多 40 个字符。"
    ),
    "{key} must be the name of a model, in quotes.": "{key} 应为引号中的模型名称。",
}
# The help, and what argparse says of wrong usage, with {names} for what differs.
_HELP = {
    "usage: ": "用法：",
    "positional arguments:": "参数：",
    "options:": "选项：",
    "show this help message and exit": "显示这段说明并退出",
    "识物 Shiwu says what is in a photo, on this computer alone.": "识物 Shiwu 说出照片里是什么，"
    "只在这台电脑上运行。",
    "commands:\n"
    "  classify PATH…   classify photos without a window (classify --help says more)\n"
    "  kiosk-pin        set the PIN with which the keeper leaves the kiosk\n"
    "  self-test        check that this installation works\n"
    "  bench threads    how many CPU threads are quickest here\n\n"
    "A path that is named like a command is given as ./classify.": "命令：\n"
    "  classify PATH…   不开窗口识别照片（详见 classify --help）\n"
    "  kiosk-pin        设置管理员离开展台所用的 PIN\n"
    "  self-test        检查安装是否正常\n"
    "  bench threads    测出这台电脑上最快的 CPU 线程数\n\n"
    "与命令同名的路径请写成 ./classify。",
    "Classify photos without a window.": "不开窗口识别照片。",
    "Exit codes: 0 every photo was classified, 1 some were not, 2 wrong usage,\n"
    "3 no model can be used.": "退出码：0 全部识别，1 有照片未能识别，2 用法错误，"
    "3 没有可用的模型。",
    "Check that this installation works.": "检查安装是否正常。",
    "Time this machine.": "测量这台电脑的速度。",
    "Set the PIN with which the keeper leaves the kiosk.": "设置管理员离开展台所用的 PIN。",
    "It is asked for twice; without a terminal, two lines of standard input are taken.\n"
    "Exit codes: 0 it is set, 1 it could not be kept, 2 wrong usage or no such PIN.": "会询问两次；"
    "没有终端时读取标准输入的两行。\n退出码：0 已设置，1 未能保存，2 用法错误或 PIN 不合要求。",
    "language of window and messages": "窗口和消息的语言",
    "use this model of weights/": "使用 weights/ 里的这个模型",
    "the kiosk's configuration (default: /etc/shiwu/kiosk.toml)": "展台的配置"
    "（默认：/etc/shiwu/kiosk.toml）",
    "photos or folders to open": "要打开的照片或文件夹",
    "fill the screen, for visitors of an exhibition": "占满屏幕，供展览的观众使用",
    "forget all settings and exit": "清除所有设置并退出",
    "say all versions and exit": "显示所有版本并退出",
    "photo, folder of photos, or - for paths from standard input, one a line": "照片、"
    "照片文件夹，或 -（从标准输入读取路径，每行一个）",
    "also the folders below a folder": "也包括下级文件夹",
    "labels a photo (default: 3)": "每张照片的名称数（默认：3）",
    "of the results": "结果的格式",
    "write the results there; - is standard output, as without this option": "把结果写到这个文件；"
    "- 表示标准输出，与不加此选项相同",
    "CPU threads to use; no more than this computer has": "使用的 CPU 线程数，不超过本机的线程数",
    "milliseconds a photo, by CPU threads": "按线程数列出每张照片的毫秒数",
}
_USAGE = {
    "{word} is neither a command nor a file; did you mean {command}?": "{word} 既不是命令，"
    "也不是文件；您要用的是 {command} 吗？",
    "--config goes with --kiosk or kiosk-pin": "--config 要与 --kiosk 或 kiosk-pin 一起用",
    "--kiosk takes no photos; its configuration names their folder": "--kiosk 不接受照片；"
    "照片文件夹写在它的配置里",
    "the following arguments are required: {names}": "缺少参数：{names}",
    "unrecognized arguments: {names}": "无法识别的参数：{names}",
    "ambiguous option: {name} could match {others}": "选项 {name} 不明确，可能是：{others}",
    "argument {name}: invalid choice: {value} (choose from {choices})": "参数 {name}：没有 {value}"
    " 这个选择（可选：{choices}）",
    "argument {name}: expected one argument": "参数 {name}：后面要有一个值",
    "argument {name}: ignored explicit argument {value}": "参数 {name}：不能带值 {value}",
    "argument {name}: a whole number from 1 to {most} is needed": "参数 {name}：应为 1 到 {most}"
    " 之间的整数",
}
# What to do next, behind the reason: the reason in English is the engine's own sentence.
_FAILURES = {
    "not-found": ("找不到文件。", "It may have been moved or renamed.", "它可能被移动或改名了。"),
    "not-readable": (
        "无法打开文件。",
        "Check that the disk is connected and that you may read the file.",
        "请检查磁盘是否已连接，以及您是否有权读取该文件。",
    ),
    "not-an-image": (
        "这个文件不是图片。",
        "Use JPEG, PNG, HEIC, WebP, AVIF, GIF, BMP or TIFF.",
        "请使用 JPEG、PNG、HEIC、WebP、AVIF、GIF、BMP 或 TIFF 格式的图片。",
    ),
    EMPTY: (
        "文件是空的。",
        "Copy it again from the camera or phone.",
        "请从相机或手机重新复制一份。",
    ),
    "damaged": (
        "文件已损坏。",
        "Copy it again from the camera or phone.",
        "请从相机或手机重新复制一份。",
    ),
    "too-large": ("照片太大。", "Use a smaller copy.", "请使用较小的副本。"),
    "unsupported": (
        "不支持这种文件。",
        "Use a copy in JPEG or PNG.",
        "请使用 JPEG 或 PNG 格式的副本。",
    ),
    "model": (
        "处理这张照片时出错。",
        "Other photos are not affected. Try this one again.",
        "其他照片不受影响，请再试一次这张。",
    ),
}
# What the engine says of a model, with {names} for what differs.
_MODEL = {
    "There is no model card {card} in {folder}/.": "{folder}/ 里没有模型卡 {card}。",
    "There is no model in {folder}/; install the program again.": "{folder}/ 里没有模型。",
    "The model file {file} is missing.": "缺少模型文件 {file}。",
    "The model file {file} cannot be read: {reason}.": "无法读取模型文件 {file}：{reason}。",
    "The model file {file} is not the one its card describes.": "模型文件 {file} 与模型卡不符。",
    "The model card {card} cannot be read: {reason}": "无法读取模型卡 {card}：{reason}。",
    "The model card {card} is not valid: {reason}": "模型卡 {card} 无效：{reason}。",
    "{file} knows {classes} classes, its card names {named}.": "{file} 认识 {classes} 类，"
    "模型卡上却有 {named} 类。",
    "There is no model “{name}”. Installed: {names}.": "没有模型“{name}”。已安装：{names}。",
    "A library of the program cannot be loaded: {reason}.": "程序所需的库无法加载：{reason}。",
    "There is too little memory for the model.": "内存不足，无法加载模型。",
    "{file} is not a model that this program can run.": "{file} 不是本程序能运行的模型。",
}


def terminal_language(asked: str | None) -> str:
    """Return the terminal's language, "en" or "zh": the one `asked` for, else the system's.

    The system says it in the variables that gettext reads, in gettext's order.
    """
    if asked in ("en", "zh"):
        return asked
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    if locale in ("C", "POSIX"):  # scripts ask for English so, whatever LANGUAGE says
        return "en"
    wanted = (os.environ.get("LANGUAGE") or locale).split(":")
    spoken = [name for each in wanted if (name := re.split(r"[_.@-]", each)[0]) in ("en", "zh")]
    return spoken[0] if spoken else "en"


def say(sentence: str, language: str | None, **details: object) -> str:
    """Return one of the terminal's sentences in this language, English unless it is "zh"."""
    words = (_CHINESE | _HELP)[sentence] if language == "zh" else sentence
    return words.format(**details)


def why(failure: Failure, language: str | None) -> str:
    """Return why a photo has no answer, and what to do, in this language."""
    known = failure.message if failure.message in _FAILURES else failure.code
    chinese, advice, chinese_advice = _FAILURES[known]
    if language != "zh":
        return f"{failure.message} {advice}"
    if kind := _matched(kind_in(failure.message), KINDS, language):
        chinese = f"不支持这种文件：{kind}。"
    if reason := reason_in(failure.message):
        chinese = f"无法读取：{reason}。"
    return chinese + chinese_advice


def model_unusable(error: ModelError, language: str | None) -> str:
    """Return what is wrong with the model, and what to do."""
    if isinstance(error, ModelNotInstalled):
        return model_words(error, language)
    if isinstance(error, NotEnoughMemory):
        sentence = "The model cannot be used: {reason} Close other programs, then try again."
    else:
        sentence = (
            "The model cannot be used: {reason} Install the program again, or put the right files "
            "into its folder weights."
        )
    return say(sentence, language, reason=model_words(error, language))


def model_words(error: ModelError, language: str | None) -> str:
    """Return what the engine says of a model in this language, as far as it is known here."""
    return _matched(str(error), _MODEL, language)


def argument_words(message: str, language: str | None) -> str:
    """Return what argparse says of wrong usage in this language, as far as it is known here."""
    return _matched(message, _USAGE, language)


def _matched(said: str, sentences: dict[str, str], language: str | None) -> str:
    """Find the sentence that was filled in, and fill in the same in Chinese."""
    if language == "zh":
        for sentence, chinese in sentences.items():
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(sentence))
            if found := re.fullmatch(pattern, said):
                return chinese.format(**found.groupdict())
    return said
