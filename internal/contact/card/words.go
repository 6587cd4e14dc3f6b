package card

import "regexp"

// What tells the lines of a card apart. Longer words come before the shorter ones they contain.

var (
	labelled = regexp.MustCompile(`(?i)^\s*(姓名|职务|职位|公司|单位|部门|手机|移动电话|联系电话|电话|座机|直线|总机|传真|邮箱|电子邮箱|电子邮件|邮件|地址|公司地址|网址|网站|微信号|微信|邮编|` +
		`mobile|mob|cell|phone|telephone|tel|direct|office|fax|e-?mail|mail|address|add|website|web|url|wechat|name|title|position|company|post ?code|zip|[mtpefaw])\s*[.．]?\s*[:：]\s*(.*)$`)
	bareLabel = regexp.MustCompile(`(?i)^\s*(手机|移动电话|联系电话|电话|座机|直线|总机|传真|邮箱|电子邮箱|邮件|地址|网址|网站|微信号|微信|邮编|mobile|mob|tel|telephone|fax|e-?mail|address|website|wechat)\.?\s+(.+)$`)
	email     = regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+`)
	website   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s,;，；]+`)
	phone     = regexp.MustCompile(`\+?\(?\d[\d\s().\-]{5,22}\d(?:\s*(?:转|ext\.?|x)\s*\d{1,6})?`)
	digits    = regexp.MustCompile(`\d`)
	spaced    = regexp.MustCompile(`^(?:\p{Han}(?: +\p{Han}){1,3}|\p{Han}{1,2} +\p{Han}{1,2})$`)
	chinese   = regexp.MustCompile(`^\p{Han}{2,4}$`)
	western   = regexp.MustCompile(`^(?:(?i:mr|ms|mrs|dr|prof)\.? )?\p{Lu}[\p{L}'’.\-]*(?: \p{Lu}[\p{L}'’.\-]*){1,3}$`)
	companyZh = regexp.MustCompile(`公司|集团|股份|研究院|研究所|设计院|大学|学院|医院|银行|事务所|工厂|厂$|供电局|管理局|中心$|委员会|合作社`)
	companyEn = regexp.MustCompile(`(?i)\b(co\.?,? ?ltd|ltd|limited|inc|llc|gmbh|corp|corporation|company|pte|sdn bhd|plc|s\.a\.|university|institute|hospital|group|holdings|technologies|systems)\b`)
	placeZh   = regexp.MustCompile(`省|市|区|县|镇|村|路|街|大道|巷|弄|号|栋|幢|楼|层|室|大厦|广场|园`)
	placeEn   = regexp.MustCompile(`(?i)\b(road|rd|street|st|avenue|ave|building|bldg|floor|fl|district|province|room|rm|suite|blvd|boulevard|lane|park|zone|tower|block|china|singapore|thailand|malaysia|p\.?o\.? box|\d{5,6})\b`)
	jobZh     = regexp.MustCompile(`董事长|副董事长|总经理|副总经理|总裁|副总裁|总监|经理|主任|主管|工程师|总工|部长|处长|科长|局长|院长|所长|厂长|站长|校长|教授|书记|专员|助理|顾问|秘书|代表|会计|采购员|采购|合伙人|创始人|首席|副总|负责人|部$|科$`)
	jobEn     = regexp.MustCompile(`(?i)\b(ceo|cto|cfo|coo|cio|cmo|vp|svp|chairman|president|director|manager|engineer|officer|chief|head|vice|sales|purchas\w*|procurement|buyer|supervisor|specialist|assistant|secretary|professor|founder|partner|executive|consultant|lead|leader|architect|representative|accountant|department|dept)\b`)
	honorific = regexp.MustCompile(`(先生|女士|小姐)$`)
)

// surnames are the family names that a name on a card may begin with: they cover all but a few people in a hundred.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎阚薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阙花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阴"

var compound = []string{"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯", "端木", "南宫", "长孙", "宇文"}
