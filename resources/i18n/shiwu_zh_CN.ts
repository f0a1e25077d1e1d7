<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Shiwu</source>
        <translation>关于识物</translation>
    </message>
    <message>
        <source>Says what is in a photo, on this computer alone.</source>
        <translation>说出照片里有什么，一切都在这台电脑上完成。</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Our code is under the MIT licence; Qt and PySide6 are under the LGPL, torch and Pillow under licences of their own.</source>
        <translation>我们的代码采用 MIT 许可证；Qt 和 PySide6 采用 LGPL，torch 和 Pillow 采用各自的许可证。</translation>
    </message>
    <message>
        <source>Copy versions</source>
        <translation>复制版本信息</translation>
    </message>
    <message>
        <source>{photos} photos ({set}): the best name is right for {top1}, one of three for {top3}.</source>
        <translation>{photos} 张照片（{set}）：最可能的名称正确率 {top1}，前三个名称之一正确率 {top3}。</translation>
    </message>
    <message>
        <source>Under {percent} it says that it is not sure.</source>
        <translation>低于 {percent} 时，它会说不太确定。</translation>
    </message>
    <message>
        <source>It does not recognise people, places or text.</source>
        <translation>它不识别人物、地点和文字。</translation>
    </message>
    <message>
        <source>Trained on: {what}</source>
        <translation>训练数据：{what}</translation>
    </message>
</context>
<context>
    <name>DropSheet</name>
    <message>
        <source>A web address is not opened: drop the picture itself</source>
        <translation>不会打开网址：请把图片本身拖进来</translation>
    </message>
    <message>
        <source>There is no photo in this</source>
        <translation>这里面没有照片</translation>
    </message>
    <message>
        <source>Drop to open these {count}</source>
        <translation>松手即可打开这 {count} 项</translation>
    </message>
    <message>
        <source>Drop to see what is in it</source>
        <translation>松手看看里面有什么</translation>
    </message>
</context>
<context>
    <name>DropZone</name>
    <message>
        <source>The model cannot be used</source>
        <translation>模型无法使用</translation>
    </message>
    <message>
        <source>Drop a photo here to see what is in it</source>
        <translation>把照片拖到这里，看看里面有什么</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>It does not recognise people, places or text.</source>
        <translation>它不识别人物、地点和文字。</translation>
    </message>
    <message>
        <source>It knows {count} kinds of things.</source>
        <translation>它认识 {count} 种事物。</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Open a folder of photos</source>
        <translation>打开照片文件夹</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Paste a picture or copied photos</source>
        <translation>粘贴图片或复制的照片</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>About Shiwu</source>
        <translation>关于识物</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>A web address is not opened: drop the picture itself</source>
        <translation>不会打开网址：请把图片本身拖进来</translation>
    </message>
    <message>
        <source>The picture did not arrive: save it and drop the file</source>
        <translation>图片没有传过来：请先保存，再把文件拖进来</translation>
    </message>
    <message>
        <source>There is no photo in this</source>
        <translation>这里面没有照片</translation>
    </message>
    <message>
        <source>The answer is on the clipboard</source>
        <translation>答案已复制到剪贴板</translation>
    </message>
</context>
<context>
    <name>PhotoList</name>
    <message>
        <source>{count} photos</source>
        <translation>{count} 张照片</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>PhotoView</name>
    <message>
        <source>Bright is what speaks for “{label}”</source>
        <translation>明亮之处是“{label}”的依据</translation>
    </message>
</context>
<context>
    <name>ResultsPanel</name>
    <message>
        <source>Why?</source>
        <translation>为什么？</translation>
    </message>
    <message>
        <source>Show what speaks for the best name, or for one pointed at</source>
        <translation>显示照片里哪些部分支持最可能的名称，或所指的名称</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the answer as text</source>
        <translation>把答案复制为文字</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>The model is being loaded. Your photo comes right after.</source>
        <translation>正在加载模型，随后就看您的照片。</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在辨认…</translation>
    </message>
    <message>
        <source>This photo cannot be read</source>
        <translation>无法读取这张照片</translation>
    </message>
    <message>
        <source>Part of the file is damaged; this is what the rest shows.</source>
        <translation>文件有一部分已损坏，以下结果来自完好的部分。</translation>
    </message>
    <message>
        <source>None of the names it knows fits well. Its best guesses:</source>
        <translation>它认识的名称都不太符合。最接近的猜测：</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>不太确定</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Loading the model…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>nothing leaves this computer</source>
        <translation>照片不会离开这台电脑</translation>
    </message>
</context>
<context>
    <name>dialogs</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Open a folder of photos</source>
        <translation>打开照片文件夹</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>The file is no longer there.</source>
        <translation>文件已经不在那里了。</translation>
    </message>
    <message>
        <source>Was it moved or renamed? Open it from its new place.</source>
        <translation>它被移动或改名了吗？请从新的位置打开。</translation>
    </message>
    <message>
        <source>This computer does not let the program read the file.</source>
        <translation>这台电脑不允许程序读取该文件。</translation>
    </message>
    <message>
        <source>Check that the disk is there and the file is yours.</source>
        <translation>请检查磁盘是否还在，以及您是否有权读取该文件。</translation>
    </message>
    <message>
        <source>The file is not an image, whatever its name says.</source>
        <translation>无论文件叫什么名字，它都不是图片。</translation>
    </message>
    <message>
        <source>Photos are JPEG, PNG, HEIC, WebP, AVIF, GIF, BMP or TIFF.</source>
        <translation>照片可以是 JPEG、PNG、HEIC、WebP、AVIF、GIF、BMP 或 TIFF。</translation>
    </message>
    <message>
        <source>The file is damaged; too little of the photo is left.</source>
        <translation>文件已损坏，照片剩下的部分太少。</translation>
    </message>
    <message>
        <source>Copy it again from the camera or the phone, if you can.</source>
        <translation>如果可以，请从相机或手机重新复制一份。</translation>
    </message>
    <message>
        <source>The photo is too large for the memory it may use.</source>
        <translation>照片太大，超出了允许使用的内存。</translation>
    </message>
    <message>
        <source>Save a smaller copy and open that.</source>
        <translation>请另存一张较小的副本再打开。</translation>
    </message>
    <message>
        <source>This kind of file is not supported.</source>
        <translation>不支持这种文件。</translation>
    </message>
    <message>
        <source>Save it as JPEG or PNG and open that.</source>
        <translation>请另存为 JPEG 或 PNG 再打开。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong with this photo.</source>
        <translation>处理这张照片时出了意外。</translation>
    </message>
    <message>
        <source>The next photo will work. Please try this one again.</source>
        <translation>下一张照片不受影响。请再试一次这张。</translation>
    </message>
    <message>
        <source>It is missing, damaged or was altered: {detail}</source>
        <translation>模型缺失、损坏或被改动：{detail}</translation>
    </message>
    <message>
        <source>Install the program again, or put the right files into its folder “weights”.</source>
        <translation>请重新安装本程序，或把正确的文件放进它的“weights”文件夹。</translation>
    </message>
    <message>
        <source>The settings were damaged; they begin anew</source>
        <translation>设置文件已损坏，已恢复为初始设置</translation>
    </message>
    <message>
        <source>{title}, {count} things</source>
        <translation>{title}，{count} 种事物</translation>
    </message>
</context>
</TS>
