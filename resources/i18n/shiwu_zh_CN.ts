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
        <source>For reporting a problem. Contains no file names and no photos.</source>
        <translation>用于报告问题，不含文件名和照片。</translation>
    </message>
    <message>
        <source>What went wrong, and when. Contains no photo names.</source>
        <translation>记录程序出错的情况，不含照片的名字。</translation>
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
        <source>Copy diagnostics</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Its accuracy was not measured.</source>
        <translation>没有测量过它的准确率。</translation>
    </message>
    <message>
        <source>Under {name} it says that it is not sure.</source>
        <translation>低于 {name} 时，它会说不太确定。</translation>
    </message>
    <message>
        <source>A name is given from {name} up, else a group from {group} up, else “not sure”.</source>
        <translation>名称达到 {name} 才给出，否则类别达到 {group} 才给出，再低就说“不太确定”。</translation>
    </message>
    <message>
        <source>It does not recognise people, places or text.</source>
        <translation>它不识别人物、地点和文字。</translation>
    </message>
    <message>
        <source>Trained on: {what}</source>
        <translation>训练数据：{what}</translation>
    </message>
    <message>
        <source>Rows with “Not sure” alone: photos of what it hardly knows, so nearly all should be.</source>
        <translation>只有“不太确定”一项的几组，拍的几乎都不是它认识的事物，本应几乎全部如此。</translation>
    </message>
</context>
<context>
    <name>AccuracyTable</name>
    <message>
        <source>Best name
right</source>
        <translation>首选名称
正确</translation>
    </message>
    <message>
        <source>One of three
right</source>
        <translation>前三名称
正确</translation>
    </message>
    <message>
        <source>Answer
right</source>
        <translation>回答
正确</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>不太确定</translation>
    </message>
    <message>
        <source>{set}, {count} photos</source>
        <translation>{set}，{count} 张照片</translation>
    </message>
</context>
<context>
    <name>ActionBar</name>
    <message>
        <source>Page before</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Another photo</source>
        <translation>换一张照片</translation>
    </message>
    <message>
        <source>Back to the exhibit</source>
        <translation>返回展览</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>结束</translation>
    </message>
</context>
<context>
    <name>AdministratorPage</name>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>{photos} photos, {drives} USB drives connected</source>
        <translation>{photos} 张照片，已连接 {drives} 个 U 盘</translation>
    </message>
    <message>
        <source>Configuration: {path}</source>
        <translation>配置文件：{path}</translation>
    </message>
    <message>
        <source>{count} of your photos can&apos;t be read and are left out</source>
        <translation>展览照片中有 {count} 张无法读取，未展示</translation>
    </message>
    <message>
        <source>Line {number}: </source>
        <translation>第 {number} 行：</translation>
    </message>
    <message>
        <source>… and {count} more</source>
        <translation>……还有 {count} 处</translation>
    </message>
    <message>
        <source>Close the kiosk</source>
        <translation>关闭展台</translation>
    </message>
</context>
<context>
    <name>AnswerPage</name>
    <message>
        <source>Getting ready…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>Your photo comes in a moment.</source>
        <translation>马上就轮到您的照片。</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在辨认…</translation>
    </message>
    <message>
        <source>Part of the file is damaged; this is what the rest shows.</source>
        <translation>文件有一部分已损坏，以下结果来自完好的部分。</translation>
    </message>
    <message>
        <source>Nothing it knows fits well. Its best guesses:</source>
        <translation>它认识的名称都不太符合，下面是最接近的猜测：</translation>
    </message>
    <message>
        <source>No single name is sure enough. Its best guesses:</source>
        <translation>没有哪个名称足够确定，下面是最接近的猜测：</translation>
    </message>
</context>
<context>
    <name>ChoiceModel</name>
    <message>
        <source>group</source>
        <translation>类别</translation>
    </message>
</context>
<context>
    <name>CloseGuard</name>
    <message>
        <source>The results are still being saved to {name}</source>
        <translation>结果还在保存到 {name}</translation>
    </message>
    <message>
        <source>The window closes when this is done.</source>
        <translation>保存完毕后窗口会自动关闭。</translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation>不保存，直接关闭</translation>
    </message>
    <message>
        <source>Keep open</source>
        <translation>不关闭</translation>
    </message>
</context>
<context>
    <name>CorrectDialog</name>
    <message>
        <source>What are these {count} photos?</source>
        <translation>这 {count} 张照片是什么？</translation>
    </message>
    <message>
        <source>What is it?</source>
        <translation>这是什么？</translation>
    </message>
    <message>
        <source>Find a name or a group</source>
        <translation>查找名称或类别</translation>
    </message>
    <message>
        <source>Names and groups</source>
        <translation>名称和类别</translation>
    </message>
    <message>
        <source>No matches</source>
        <translation>没有匹配的名称</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>None of the names fits</source>
        <translation>没有合适的名称</translation>
    </message>
    <message>
        <source>Model&apos;s answer</source>
        <translation>恢复模型的结果</translation>
    </message>
    <message>
        <source>Take the correction back</source>
        <translation>撤回更正</translation>
    </message>
    <message>
        <source>Use this name</source>
        <translation>使用此名称</translation>
    </message>
    <message>
        <source>Use this group</source>
        <translation>使用此类别</translation>
    </message>
</context>
<context>
    <name>Countdown</name>
    <message>
        <source>Starting again in {count} s</source>
        <translation>{count} 秒后重新开始</translation>
    </message>
    <message>
        <source>touch to stay</source>
        <translation>触摸屏幕可继续</translation>
    </message>
</context>
<context>
    <name>DropSheet</name>
    <message>
        <source>Drop to add</source>
        <translation>松开即可添加</translation>
    </message>
    <message>
        <source>Drop to open {count} items</source>
        <translation>松手即可打开 {count} 项</translation>
    </message>
    <message>
        <source>Drop to add {count} items</source>
        <translation>松开即可添加 {count} 项</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>松手即可打开</translation>
    </message>
</context>
<context>
    <name>DropZone</name>
    <message>
        <source>Drop photos here</source>
        <translation>把照片拖到这里</translation>
    </message>
    <message>
        <source>The model can&apos;t be used</source>
        <translation>模型无法使用</translation>
    </message>
    <message>
        <source>Open the last list: {title}, {photos}</source>
        <translation>打开上次的列表：{title}，{photos}</translation>
    </message>
    <message>
        <source>Photos or whole folders. Shiwu recognises {count} kinds of things, but not people, places or text.</source>
        <translation>照片或整个文件夹都可以。识物能认出 {count} 种事物，但不识别人物、地点和文字。</translation>
    </message>
    <message>
        <source>Photos or whole folders. Shiwu recognises things, but not people, places or text.</source>
        <translation>照片或整个文件夹都可以。识物能认出各种事物，但不识别人物、地点和文字。</translation>
    </message>
    <message>
        <source>Choose photos…</source>
        <translation>选择照片…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Or try</source>
        <translation>或者试试</translation>
    </message>
    <message>
        <source>Try it with an orange</source>
        <translation>用一张橙子的图片试试</translation>
    </message>
    <message>
        <source>Try it with a mountain</source>
        <translation>用一张高山的图片试试</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>There are no results yet</source>
        <translation>还没有结果</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>Saved 1 result to {name}</source>
        <translation>已将 1 条结果保存到 {name}</translation>
    </message>
    <message>
        <source>Saved {count} results to {name}</source>
        <translation>已将 {count} 条结果保存到 {name}</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Could not save the results: {reason}</source>
        <translation>无法保存结果：{reason}</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Find dog, 狗, IMG_20…</source>
        <translation>查找 狗、dog、IMG_20…</translation>
    </message>
    <message>
        <source>Find photos</source>
        <translation>查找照片</translation>
    </message>
    <message>
        <source>Sort and show</source>
        <translation>排序与筛选</translation>
    </message>
    <message>
        <source>{filter}: show all</source>
        <translation>{filter}：显示全部</translation>
    </message>
</context>
<context>
    <name>FilterMenu</name>
    <message>
        <source>All ({count})</source>
        <translation>全部（{count}）</translation>
    </message>
    <message>
        <source>Recognised ({count})</source>
        <translation>已识别（{count}）</translation>
    </message>
    <message>
        <source>Not sure ({count})</source>
        <translation>不太确定（{count}）</translation>
    </message>
    <message>
        <source>Could not be read ({count})</source>
        <translation>无法读取（{count}）</translation>
    </message>
    <message>
        <source>In the order added</source>
        <translation>按添加顺序</translation>
    </message>
    <message>
        <source>Most certain first</source>
        <translation>把握大的在前</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>By folder</source>
        <translation>按文件夹</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>Choose a photo</source>
        <translation>选一张照片</translation>
    </message>
    <message>
        <source>There are no photos here at the moment.</source>
        <translation>这里暂时没有照片。</translation>
    </message>
    <message>
        <source>Exhibition</source>
        <translation>展览照片</translation>
    </message>
    <message>
        <source>USB drive</source>
        <translation>U 盘</translation>
    </message>
    <message>
        <source>Drive {number}</source>
        <translation>U 盘 {number}</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Paste a picture or copied photos</source>
        <translation>粘贴图片或复制的照片</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Save all results</source>
        <translation>保存全部结果</translation>
    </message>
    <message>
        <source>Add photos…</source>
        <translation>添加照片…</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>HeaderMenu</name>
    <message>
        <source>Recent folders</source>
        <translation>最近的文件夹</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Add photos…</source>
        <translation>添加照片…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Remember lists and folders</source>
        <translation>记住列表和文件夹</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Model…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>About Shiwu</source>
        <translation>关于识物</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Same as system</source>
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
        <source>Looking for photos…</source>
        <translation>正在查找照片…</translation>
    </message>
    <message>
        <source>The list is empty</source>
        <translation>列表已清空</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Keep this list for next time? Only paths and answers are stored.</source>
        <translation>保留这个列表供下次使用吗？只保存路径和结果。</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Don&apos;t keep</source>
        <translation>不保留</translation>
    </message>
    <message>
        <source>The photos could not be listed: something unexpected went wrong</source>
        <translation>无法列出照片：发生了意外错误</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>ModelDialog</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>The model decides which names an answer can have.</source>
        <translation>模型决定答案里能出现哪些名称。</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用这个模型</translation>
    </message>
    <message>
        <source>Measuring how quick it is here…</source>
        <translation>正在测量它在这台电脑上有多快…</translation>
    </message>
    <message>
        <source>One answer takes {time} ms here, without reading the photo.</source>
        <translation>在这台电脑上每次识别需要 {time} 毫秒（不含读取照片）。</translation>
    </message>
</context>
<context>
    <name>PhotoActions</name>
    <message>
        <source>Start over</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Correct 1 photo</source>
        <translation>更正 1 张照片</translation>
    </message>
    <message>
        <source>Correct {count} photos</source>
        <translation>更正 {count} 张照片</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Copy answer</source>
        <translation>复制结果</translation>
    </message>
    <message>
        <source>That is wrong…</source>
        <translation>不对…</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Remove 1 photo</source>
        <translation>移除 1 张照片</translation>
    </message>
    <message>
        <source>Remove {count} photos</source>
        <translation>移除 {count} 张照片</translation>
    </message>
</context>
<context>
    <name>PhotoView</name>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} / {count} 张</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Brighter areas counted towards &quot;{label}&quot;.</source>
        <translation>较亮的区域支持“{label}”。</translation>
    </message>
    <message>
        <source>Brighter areas counted towards &quot;{label}&quot;. The model saw only what is inside the frame.</source>
        <translation>较亮的区域支持“{label}”。模型只看到了框内的部分。</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>PhotosPanel</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>No matches</source>
        <translation>没有匹配的照片</translation>
    </message>
</context>
<context>
    <name>PinPad</name>
    <message>
        <source>Administrator PIN</source>
        <translation>管理员密码</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>That was not it. Try again in {count} s.</source>
        <translation>密码不对，{count} 秒后再试。</translation>
    </message>
    <message>
        <source>That was not it.</source>
        <translation>密码不对。</translation>
    </message>
    <message>
        <source>Try again in {count} s.</source>
        <translation>请在 {count} 秒后再试。</translation>
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
        <source>That is wrong…</source>
        <translation>不对…</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>选择另一个名称</translation>
    </message>
    <message>
        <source>Drag a frame on the photo to ask about a part of it.</source>
        <translation>在照片上拖出一个框，可以只问这一部分。</translation>
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
        <source>Whole photo</source>
        <translation>整张照片</translation>
    </message>
    <message>
        <source>Back to the answer to the whole photo (Esc)</source>
        <translation>回到整张照片的结果（Esc）</translation>
    </message>
</context>
<context>
    <name>RunControls</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Retry 1 file</source>
        <translation>重试 1 个文件</translation>
    </message>
    <message>
        <source>Retry {count} files</source>
        <translation>重试 {count} 个文件</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total} 张</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>{rate} photos per second</source>
        <translation>每秒 {rate} 张照片</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Clear the search</source>
        <translation>清除查找</translation>
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
    <name>Tile</name>
    <message>
        <source>Photo {number}</source>
        <translation>照片 {number}</translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>Its photos are forgotten.</source>
        <translation>其中的照片已全部忘掉。</translation>
    </message>
    <message>
        <source>The USB drive was removed.</source>
        <translation>U 盘已拔出。</translation>
    </message>
    <message>
        <source>This photo can&apos;t be read.</source>
        <translation>无法读取这张照片。</translation>
    </message>
    <message>
        <source>Please choose another photo.</source>
        <translation>请另选一张照片。</translation>
    </message>
</context>
<context>
    <name>answer</name>
    <message>
        <source>Getting ready…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在辨认…</translation>
    </message>
    <message>
        <source>This photo can&apos;t be read</source>
        <translation>无法读取这张照片</translation>
    </message>
    <message>
        <source>The model is being loaded. Your photo comes right after.</source>
        <translation>正在加载模型，随后就看您的照片。</translation>
    </message>
    <message>
        <source>The model said: {answer}</source>
        <translation>模型的结果：{answer}</translation>
    </message>
    <message>
        <source>Part of the file is damaged; this is what the rest shows.</source>
        <translation>文件有一部分已损坏，以下结果来自完好的部分。</translation>
    </message>
    <message>
        <source>No single name is sure enough. Its best guesses:</source>
        <translation>没有哪个名称足够确定，下面是最接近的猜测：</translation>
    </message>
    <message>
        <source>Nothing it knows fits well. Its best guesses:</source>
        <translation>它认识的名称都不太符合，下面是最接近的猜测：</translation>
    </message>
    <message>
        <source>This part only</source>
        <translation>仅此部分</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>已更正</translation>
    </message>
</context>
<context>
    <name>cards</name>
    <message>
        <source>Tiny ImageNet, held back</source>
        <translation>Tiny ImageNet 中未参与训练的照片</translation>
    </message>
    <message>
        <source>Full-size photos</source>
        <translation>普通大小的照片</translation>
    </message>
    <message>
        <source>ImageNet validation, squares of 227 px</source>
        <translation>ImageNet 验证集，227 像素方图</translation>
    </message>
    <message>
        <source>Photos of anything, a few of things it knows</source>
        <translation>随意拍的照片，少数拍到它认识的东西</translation>
    </message>
    <message>
        <source>Portraits</source>
        <translation>人像</translation>
    </message>
    <message>
        <source>Tiny ImageNet: 94,900 photos of 64 px in 200 ImageNet classes, each seen about 16 times, from scratch, in 122 minutes on two processor cores</source>
        <translation>Tiny ImageNet：200 个 ImageNet 类别中的 94,900 张 64 像素照片，每张约看 16 遍，从零开始，在两个处理器核心上用了 122 分钟</translation>
    </message>
    <message>
        <source>ImageNet-1k, 1.28 million photos in 1,000 classes, by the authors of torchvision (ResNet18_Weights.IMAGENET1K_V1). They publish, in fp32, top-1 69.758 % and top-5 89.078 % on the 50,000 validation photos. Nothing was measured here.</source>
        <translation>ImageNet-1k，1,000 个类别的 128 万张照片，由 torchvision 的作者训练（ResNet18_Weights.IMAGENET1K_V1）。他们公布的 fp32 结果：在 50,000 张验证照片上 top-1 为 69.758 %，top-5 为 89.078 %。我们没有自己测量。</translation>
    </message>
    <message>
        <source>ImageNet-1k, 1.28 million photos in 1,000 classes, by Google</source>
        <translation>ImageNet-1k，1,000 个类别的 128 万张照片，由 Google 训练</translation>
    </message>
    <message>
        <source>Unknown: not the checkpoint that torchvision publishes. Nothing was measured.</source>
        <translation>未知：不是 torchvision 公布的权重，没有做过测量。</translation>
    </message>
</context>
<context>
    <name>dialogs</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Choose photos</source>
        <translation>选择照片</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Save results</source>
        <translation>保存结果</translation>
    </message>
    <message>
        <source>Excel table (*.csv)</source>
        <translation>Excel 表格 (*.csv)</translation>
    </message>
    <message>
        <source>results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON 行 (*.jsonl)</translation>
    </message>
    <message>
        <source>{name} already exists. Replace it?</source>
        <translation>{name} 已经存在。要替换它吗？</translation>
    </message>
</context>
<context>
    <name>kiosk</name>
    <message>
        <source>What is in this picture?</source>
        <translation>照片里有什么？</translation>
    </message>
    <message>
        <source>Touch to begin</source>
        <translation>轻触开始</translation>
    </message>
    <message>
        <source>It knows {count} kinds of things, but no people, places or text.</source>
        <translation>它认识 {count} 种东西，但不认识人、地点和文字。</translation>
    </message>
    <message>
        <source>It does not recognise people, places or text.</source>
        <translation>它不识别人物、地点和文字。</translation>
    </message>
    <message>
        <source>This exhibit is out of order.</source>
        <translation>本展品暂停使用。</translation>
    </message>
    <message>
        <source>We are sorry. Please tell the staff.</source>
        <translation>非常抱歉，请告知工作人员。</translation>
    </message>
</context>
<context>
    <name>list</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>1 photo done</source>
        <translation>1 张照片已完成</translation>
    </message>
    <message>
        <source>{count} photos done</source>
        <translation>{count} 张照片已完成</translation>
    </message>
    <message>
        <source>{count} not sure</source>
        <translation>{count} 张不太确定</translation>
    </message>
    <message>
        <source>{count} could not be read</source>
        <translation>{count} 张无法读取</translation>
    </message>
    <message>
        <source>1 photo</source>
        <translation>1 张照片</translation>
    </message>
    <message>
        <source>{count} photos</source>
        <translation>{count} 张照片</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>File not found</source>
        <translation>找不到文件</translation>
    </message>
    <message>
        <source>Web links can&apos;t be opened. Save the picture and drop the file.</source>
        <translation>无法打开网页链接。请先保存图片，再把文件拖进来。</translation>
    </message>
    <message>
        <source>This is not on this computer. Copy it to a folder first.</source>
        <translation>它不在这台电脑上。请先复制到文件夹中。</translation>
    </message>
    <message>
        <source>The other program sent no file. Save the photo and drop the file.</source>
        <translation>对方程序没有传来文件。请先保存照片，再把文件拖进来。</translation>
    </message>
    <message>
        <source>The other program would move the file. Copy and paste it instead.</source>
        <translation>对方程序会移走文件。请改用复制和粘贴。</translation>
    </message>
    <message>
        <source>The files did not arrive. Try again, or choose them from the menu.</source>
        <translation>没有收到文件。请再试一次，或从菜单中选择。</translation>
    </message>
    <message>
        <source>The picture did not arrive. Save it and drop the file.</source>
        <translation>没有收到图片。请先保存，再把文件拖进来。</translation>
    </message>
    <message>
        <source>No photos found</source>
        <translation>没有找到照片</translation>
    </message>
    <message>
        <source>Skipped, not on this computer: {count}</source>
        <translation>已跳过 {count} 项，它们不在这台电脑上</translation>
    </message>
    <message>
        <source>This model can&apos;t be used: {detail}</source>
        <translation>无法使用这个模型：{detail}</translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset</source>
        <translation>设置已损坏，已恢复为默认设置</translation>
    </message>
    <message>
        <source>Shiwu closed unexpectedly last time. The log is in About.</source>
        <translation>识物上次意外退出，可在“关于”中查看日志。</translation>
    </message>
    <message>
        <source>Its accuracy was not measured.</source>
        <translation>没有测量过它的准确率。</translation>
    </message>
    <message>
        <source>{photos} photos ({set}): the first name is right for {top1}, one of three for {top3}.</source>
        <translation>{photos} 张照片（{set}）：首选名称正确率 {top1}，前三个名称之一正确率 {top3}。</translation>
    </message>
    <message>
        <source>less than a second</source>
        <translation>不到 1 秒</translation>
    </message>
    <message>
        <source>English</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>{title}, {count} things</source>
        <translation>{title}，{count} 种事物</translation>
    </message>
    <message>
        <source>{label}, less than 1 percent</source>
        <translation>{label}，不到百分之一</translation>
    </message>
    <message>
        <source>{label}, more than 99 percent</source>
        <translation>{label}，超过百分之九十九</translation>
    </message>
    <message>
        <source>{label}, {number} percent</source>
        <translation>{label}，百分之{number}</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} 秒</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
</context>
<context>
    <name>rows</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Could not be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>不太确定</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>The model said: {answer}</source>
        <translation>模型的结果：{answer}</translation>
    </message>
    <message>
        <source>corrected</source>
        <translation>已更正</translation>
    </message>
</context>
<context>
    <name>sections</name>
    <message>
        <source>Something else</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>不太确定</translation>
    </message>
    <message>
        <source>Could not be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>{name}, 1 photo</source>
        <translation>{name}，1 张照片</translation>
    </message>
    <message>
        <source>{name}, {count} photos</source>
        <translation>{name}，{count} 张照片</translation>
    </message>
</context>
</TS>
