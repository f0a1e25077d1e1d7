"""What the terminal says to people, in Chinese; the window's words are in `resources/i18n/`."""

from desktop_app.engine.results import Failure

# Keyed by the English sentence, as gettext does it, so that the code reads as it speaks.
_CHINESE = {
    "{path} is a photo; the results are not written over it.": "{path} 是照片，结果不会覆盖它。",
    "The results cannot be written: {reason}.": "无法写入结果：{reason}。",
    "There is no photo in what was named.": "指定的位置没有照片。",
    "No display was found, so the answer comes here. To see the window, run this on a desktop, or "
    "with DISPLAY naming an X server.": "没有找到显示器，所以在这里回答。"
    "要看到窗口，请在桌面环境中运行，或让 DISPLAY 指向一个 X 服务器。",
    "threads   ms a photo (median)": "线程数   每张照片毫秒（中位数）",
    "Quickest here: {best}. The program uses {used} unless --threads says otherwise.": "最快的"
    "线程数：{best}。除非用 --threads 指定，程序使用 {used}。",
    "The settings are forgotten.": "设置已清除。",
    "The settings cannot be forgotten: {reason}.": "无法清除设置：{reason}。",
    "The model cannot be used: {reason}": "模型无法使用：{reason}",
}
_FAILURES = {
    "not-found": "没有这个文件。",
    "not-readable": "无法读取这个文件。",
    "not-an-image": "这个文件不是图片。",
    "damaged": "文件已损坏，照片剩下的部分太少。",
    "too-large": "照片太大，超出允许使用的内存。",
    "unsupported": "不支持这种文件。",
    "model": "模型处理这张照片时出了错。",
}


def say(sentence: str, language: str | None, **details: object) -> str:
    """Return one of the terminal's sentences in this language, English unless it is "zh"."""
    words = _CHINESE[sentence] if language == "zh" else sentence
    return words.format(**details)


def why(failure: Failure, language: str | None) -> str:
    """Return why a photo has no answer, in this language."""
    return _FAILURES[failure.code] if language == "zh" else failure.message
