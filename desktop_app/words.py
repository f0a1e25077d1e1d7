"""What the terminal says to people, in Chinese; the window's words are in `resources/i18n/`."""

import re

from desktop_app.engine.errors import ModelError
from desktop_app.engine.results import Failure

# Keyed by the English sentence, as gettext does it, so that the code reads as it speaks.
_CHINESE = {
    "{path} is a photo; the results are not written over it.": "{path} 是照片，结果不会覆盖它。",
    "The results cannot be written: {reason}.": "无法写入结果：{reason}。",
    "Standard input cannot be read: {reason}.": "无法读取标准输入：{reason}。",
    "There is no photo in what was named.": "指定的位置没有照片。",
    "No display was found, so the answer comes here. To see the window, run this on a desktop, or "
    "with DISPLAY naming an X server.": "没有找到显示器，所以在这里回答。"
    "要看到窗口，请在桌面环境中运行，或让 DISPLAY 指向一个 X 服务器。",
    "threads   ms a photo (median)": "线程数   每张照片毫秒（中位数）",
    "Quickest here: {best}. The program uses {used} unless --threads says otherwise.": "最快的"
    "线程数：{best}。除非用 --threads 指定，程序使用 {used}。",
    "The settings are forgotten.": "设置已清除。",
    "The settings cannot be forgotten: {reason}.": "无法清除设置：{reason}。",
    "The model cannot be used: {reason} Install the program again, or put the right files into its "
    "folder weights.": "模型无法使用：{reason}"
    "请重新安装程序，或把正确的文件放进程序的 weights 文件夹。",
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
}
# What to do next, behind the reason: the reason in English is the engine's own sentence.
_FAILURES = {
    "not-found": ("没有这个文件。", "Was it moved or renamed?", "它是否被移动或改名了？"),
    "not-readable": (
        "无法读取这个文件。",
        "Check that the disk is there and the file is yours.",
        "请检查磁盘是否还在，以及您是否有权读取这个文件。",
    ),
    "not-an-image": (
        "这个文件不是图片。",
        "Photos are JPEG, PNG, HEIC, WebP, AVIF, GIF, BMP or TIFF.",
        "照片的格式是 JPEG、PNG、HEIC、WebP、AVIF、GIF、BMP 或 TIFF。",
    ),
    "damaged": (
        "文件已损坏，照片剩下的部分太少。",
        "Copy it again from the camera or the phone, if you can.",
        "如果可以，请从相机或手机里再复制一次。",
    ),
    "too-large": (
        "照片太大，超出允许使用的内存。",
        "Save a smaller copy and name that.",
        "请另存一份小一些的再试。",
    ),
    "unsupported": (
        "不支持这种文件。",
        "Save it as JPEG or PNG and name that.",
        "请另存为 JPEG 或 PNG 再试。",
    ),
    "model": (
        "模型处理这张照片时出了错。",
        "The other photos are not affected. Please try this one again.",
        "其他照片不受影响，请再试一次这一张。",
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
    "{name} is not the name of a model.": "{name} 不是模型的名字。",
    "{file} is not a model that this program can run.": "{file} 不是本程序能运行的模型。",
}


def say(sentence: str, language: str | None, **details: object) -> str:
    """Return one of the terminal's sentences in this language, English unless it is "zh"."""
    words = _CHINESE[sentence] if language == "zh" else sentence
    return words.format(**details)


def why(failure: Failure, language: str | None) -> str:
    """Return why a photo has no answer, and what to do, in this language."""
    chinese, advice, chinese_advice = _FAILURES[failure.code]
    return chinese + chinese_advice if language == "zh" else f"{failure.message} {advice}"


def model_unusable(error: ModelError, language: str | None) -> str:
    """Return what is wrong with the model, and what to do."""
    sentence = (
        "The model cannot be used: {reason} Install the program again, or put the right files into "
        "its folder weights."
    )
    return say(sentence, language, reason=model_words(error, language))


def model_words(error: ModelError, language: str | None) -> str:
    """Return what the engine says of a model in this language, as far as it is known here."""
    if language == "zh":
        for sentence, chinese in _MODEL.items():
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(sentence))
            if found := re.fullmatch(pattern, str(error)):
                return chinese.format(**found.groupdict())
    return str(error)
