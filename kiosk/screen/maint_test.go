package screen_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
)

var sixWords = []string{"abricot", "bambou", "cactus", "dauphin", "erable", "framboise"}

func (d *driver) stick(r session.TaskResult) {
	d.t.Helper()
	d.send(session.StickChanged{Stick: session.Stick{State: session.StickSeen, ID: 1}})
	d.did(r)
}

func (d *driver) did(r session.TaskResult) {
	d.t.Helper()
	d.send(session.Did{Seq: d.do.Seq, Result: r})
}

func (d *driver) act(a session.Command) {
	d.t.Helper()
	v := d.s.View()
	for i, it := range v.Items {
		if it.Kind == session.ItemCommand && it.Command == a {
			d.send(session.Choose{List: v.List, Item: i})
			return
		}
	}
	d.t.Fatalf("screen %d does not offer %q", v.Screen, a)
}

func (d *driver) progress(p session.Progress) { d.send(session.Progressed{Seq: d.do.Seq, Progress: p}) }

func offered() session.Offer {
	return session.Offer{File: "informations-2026112301.kiosk", Number: 2026112301, Issued: day(2026, 11, 23),
		Publisher: "CHU de Brume", Words: sixWords, Trusted: true, Size: 3_400_000}
}

func offers(codeSet bool) session.TaskResult {
	old := offered()
	old.File, old.Number, old.Refused = "vieux.kiosk", 2026110101, &bundle.Refusal{Reason: bundle.Older, Number: 2026110101, Have: 2026112201}
	return session.TaskResult{Trusting: true, CodeSet: codeSet, Kiosk: "ABCDE-FGH23", Offers: []session.Offer{offered(), old,
		{File: "photo.kiosk", Refused: &bundle.Refusal{Reason: bundle.NotBundle}}}}
}

func firstKey() session.TaskResult {
	o := offered()
	o.Trusted, o.Refused = false, &bundle.Refusal{Reason: bundle.FirstKey}
	return session.TaskResult{Offers: []session.Offer{o}}
}

// firstCode goes on to the set-up code and types one.
func (d *driver) firstCode(code string) {
	d.stick(firstKey())
	d.typeIn("1")
	d.act(session.CmdCompare)
	d.act(session.CmdTrust)
	if d.typeIn(code); code != "" {
		d.code(screen.EnterKey)
	}
}

func refusal(r bundle.Refusal) session.TaskResult { return session.TaskResult{Refused: &r} }

func (d *driver) staging() { d.stick(offers(true)); d.typeIn("1"); d.act(session.CmdStage) }

func (d *driver) staged() {
	d.staging()
	d.did(session.TaskResult{Changes: &session.Changes{From: 2026112201, To: 2026112301,
		Added: []string{"Comment renouveler ma carte CPS ?"}, Changed: []string{"Comment activer mon e-CPS ?"}, Removed: []string{"Une question retirée ?"},
		Lists:   []session.ListChange{{Name: "AC IGC-SANTE", Had: day(2026, 11, 1), Is: day(2026, 11, 20)}, {Is: day(2026, 11, 21)}},
		NewKeys: [][]string{sixWords}, Site: true, Advice: 3, Cards: 1, Words: 12}})
}

// systemOffers are two systems, the second for another computer.
func systemOffers() session.TaskResult {
	r := offers(true)
	o := offered()
	o.File, o.Number, o.Size, o.System = "systeme.kiosk", 2026112709, 74_000_000, &bundle.System{Board: "uefi-amd64", Version: "0.2.0+abcdef012345"}
	other := o
	other.File, other.System = "systeme-arm.kiosk", &bundle.System{Board: "uefi-arm64", Version: "0.2.0+abcdef012345"}
	other.Refused = &bundle.Refusal{Reason: bundle.OtherBoard, Number: 2026112709}
	r.Offers = []session.Offer{o, other}
	return r
}

func (d *driver) systemStaged() {
	d.stick(systemOffers())
	d.typeIn("1")
	d.act(session.CmdStage)
	d.did(session.TaskResult{Changes: &session.Changes{From: 2026112611, To: 2026112709,
		System: &session.NewSystem{Board: "uefi-amd64", Had: "0.1.0+0123456789ab", Is: "0.2.0+abcdef012345", Publisher: "CHU de Brume"}}})
}

func (d *driver) systemInstalling() {
	d.systemStaged()
	d.act(session.CmdInstall)
	d.typeIn("2580")
	d.code(screen.EnterKey)
	d.did(goodCode)
}

var goodCode = session.TaskResult{Code: session.CodeResult{State: session.CodeGood}}

func (d *driver) technician() {
	d.stick(offers(true))
	d.act(session.CmdTechnician)
	d.typeIn("2580")
	d.code(screen.EnterKey)
	d.did(goodCode)
}

var (
	remade = session.Alerts{Lasting: true, Lines: []session.Line{
		{Key: "doctor.partition", Text: "(23/11/2026 08:15)", Code: "B-35", Status: session.LineWarn}}}
	inMemory = session.Alerts{Lines: []session.Line{
		{Key: "doctor.partition", Text: "(it cannot be used: data are kept in memory)", Code: "B-36", Status: session.LineBad}}}
)

// goBack asks to go back to the set before.
func (d *driver) goBack(c session.Changes) {
	d.technician()
	d.act(session.CmdGoBack)
	d.did(session.TaskResult{Changes: &c})
}

// bannerSet shows the last prepared sentence, the longest, for some days.
func (d *driver) bannerSet() {
	d.technician()
	d.act(session.CmdBanner)
	d.choose(len(d.c.Banners) - 1)
	d.choose(2)
	b := d.do.Task.(session.SetBanner).Banner
	d.did(session.TaskResult{Banner: &b})
}

// told opens the technician's menu where there is something that he must be told.
func (d *driver) told(what session.Alerts) {
	r := offers(true)
	r.Alerts = what
	d.stick(r)
	d.act(session.CmdTechnician)
	d.typeIn("2580")
	d.code(screen.EnterKey)
	d.did(goodCode)
}

func (d *driver) installing() {
	d.staged()
	d.act(session.CmdInstall)
	d.typeIn("2580")
	d.code(screen.EnterKey)
	d.did(goodCode)
}

func (d *driver) look(a session.Command, lines ...session.Line) {
	d.technician()
	before := map[session.Command]session.Command{
		session.CmdCounters: session.CmdVersions, session.CmdAudit: session.CmdVersions, session.CmdCannot: session.CmdVersions}
	if page, ok := before[a]; ok {
		d.act(page)
		d.did(session.TaskResult{})
	}
	d.act(a)
	d.did(session.TaskResult{Lines: lines})
}

func (d *driver) tried(r session.CodeResult) {
	d.staged()
	d.act(session.CmdInstall)
	d.typeIn("2580")
	d.code(screen.EnterKey)
	d.did(session.TaskResult{Code: r})
}

// stickScenes are the maintenance screens.
func stickScenes() []scene {
	return []scene{
		{"stick-reading", func(d *driver) {
			d.send(session.StickChanged{Stick: session.Stick{State: session.StickSeen, ID: 1, Others: 1}})
			d.progress(session.Progress{Step: session.StepReading, Done: 1_000_000, Total: 3_400_000, Left: 4 * time.Second})
		}},
		{"stick-exfat", func(d *driver) { d.stick(refusal(bundle.Refusal{Reason: bundle.StickExFAT})) }},
		{"stick-none", func(d *driver) { d.stick(session.TaskResult{}) }},
		{"stick-near", func(d *driver) {
			r := refusal(bundle.Refusal{Reason: bundle.StickEmpty})
			r.Found.Near = []session.NearMiss{{Name: "2026112301.kiosk.txt", Way: "strip", To: ".txt"}, {Name: "2026~1.KIO", Way: "rename", To: "2026.kiosk"},
				{Name: "Documents/Borne/2026112301.kiosk", Way: "to-root"}}
			d.stick(r)
		}},
		{"stick-partitions", func(d *driver) {
			r := refusal(bundle.Refusal{Reason: bundle.StickExFAT})
			r.Found.Partitions = []session.Partition{{Number: 1, System: "exFAT", Size: 31_000_000_000}, {Number: 2, System: "FAT16", Size: 33_554_432}, {Number: 5, Size: 1_000_000}}
			d.stick(r)
		}},
		{"stick-broken", func(d *driver) {
			r := offers(true)
			r.Offers[2] = session.Offer{File: "2026112401.kiosk", Refused: &bundle.Refusal{Reason: bundle.FileBroken}}
			r.Found.Near = []session.NearMiss{{Name: "2026112401.kiosk.crdownload", Way: "download"}}
			d.stick(r)
		}},
		{"stick-offers", func(d *driver) { d.stick(offers(true)) }},
		{"stick-pulled", func(d *driver) { d.staged(); d.send(session.StickChanged{}) }},
		{"offer", func(d *driver) { d.stick(offers(true)); d.typeIn("1") }},
		{"offer-older", func(d *driver) { d.stick(offers(true)); d.typeIn("2") }},
		{"offer-first", func(d *driver) { d.stick(firstKey()); d.typeIn("1") }},
		{"trust", func(d *driver) { d.stick(firstKey()); d.typeIn("1"); d.act(session.CmdCompare) }},
		{"setup", func(d *driver) { d.firstCode(""); d.typeIn("1234") }},
		{"setup-wrong", func(d *driver) {
			d.firstCode("11111111")
			d.did(session.TaskResult{Code: session.CodeResult{State: session.CodeWrong, Left: 1}})
		}},
		{"setup-guide", func(d *driver) { d.firstCode(""); d.code(screen.F1) }},
		{"offer-no-setup", func(d *driver) {
			r := firstKey()
			r.Offers[0].Refused.Reason = bundle.NoSetup
			d.stick(r)
			d.typeIn("1")
		}},
		{"staging", func(d *driver) {
			d.staging()
			d.progress(session.Progress{Step: session.StepCopying, Done: 1_700_000, Total: 3_400_000, Left: 95 * time.Second})
		}},
		{"staging-refused", func(d *driver) {
			d.staging()
			d.did(refusal(bundle.Refusal{Reason: bundle.NoSpace, Number: 3_400_000, Have: 120_000}))
		}},
		{"changes", func(d *driver) { d.staged() }},
		{"changes-forgets", func(d *driver) {
			d.staging()
			d.did(session.TaskResult{Changes: &session.Changes{From: 2026112301, To: 2026112401, Forgets: true, Lists: []session.ListChange{{Had: day(2126, 11, 21), Is: day(2026, 11, 23)}}}})
		}},
		{"changes-first", func(d *driver) { // the publisher's first: the built-in help has a number of its own
			d.staging()
			d.did(session.TaskResult{Changes: &session.Changes{To: 2026112301, Added: []string{"Comment renouveler ma carte CPS ?"}}})
		}},
		{"changes-none", func(d *driver) {
			d.staging()
			d.did(session.TaskResult{Changes: &session.Changes{From: 1, To: 2}})
		}},
		{"system-offer", func(d *driver) { d.stick(systemOffers()); d.typeIn("1") }},
		{"system-other-board", func(d *driver) { d.stick(systemOffers()); d.typeIn("2") }},
		{"system-changes", func(d *driver) { d.systemStaged() }},
		{"system-writing", func(d *driver) {
			d.systemInstalling()
			d.progress(session.Progress{Step: session.StepWriting, Done: 60_000_000, Total: 74_000_000, Left: 70 * time.Second})
		}},
		{"system-checking", func(d *driver) {
			d.systemInstalling()
			d.progress(session.Progress{Step: session.StepChecking, Done: 60_000_000, Total: 74_000_000, Left: 10 * time.Second})
		}},
		{"system-written", func(d *driver) {
			d.systemInstalling()
			d.did(session.TaskResult{Installed: &session.Installed{From: 2026112611, To: 2026112709, System: true}})
		}},
		{"system-went-back", func(d *driver) {
			d.told(session.Alerts{Lines: []session.Line{{Key: "doctor.system", Text: "(system 2026112611: 2026112709 was tried and did not prove itself)", Code: "B-45", Status: session.LineWarn}}})
		}},
		{"code", func(d *driver) { d.staged(); d.act(session.CmdInstall); d.typeIn("258") }},
		{"code-new", func(d *driver) { d.stick(offers(false)); d.act(session.CmdTechnician) }},
		{"code-weak", func(d *driver) {
			d.stick(offers(false))
			d.act(session.CmdTechnician)
			d.typeIn("0000")
			d.code(screen.EnterKey)
		}},
		{"code-again", func(d *driver) {
			d.stick(offers(false))
			d.act(session.CmdTechnician)
			d.typeIn("2580")
			d.code(screen.EnterKey)
		}},
		{"code-wrong", func(d *driver) { d.tried(session.CodeResult{State: session.CodeWrong, Left: 3}) }},
		{"code-wait", func(d *driver) { d.tried(session.CodeResult{State: session.CodeWait, Wait: 2 * time.Minute}) }},
		{"installing", func(d *driver) {
			d.installing()
			d.progress(session.Progress{Step: session.StepSwitch})
		}},
		{"installed", func(d *driver) {
			d.installing()
			d.did(session.TaskResult{Installed: &session.Installed{From: 2026112201, To: 2026112301, Keys: true}})
		}},
		{"installed-first", func(d *driver) {
			d.installing()
			d.did(session.TaskResult{Installed: &session.Installed{To: 2026112301}})
		}},
		{"installed-code", func(d *driver) {
			d.installing()
			d.did(session.TaskResult{Installed: &session.Installed{From: 2026112201, To: 2026112301, CodeGone: true}})
		}},
		{"reported-no-code", func(d *driver) {
			d.installing()
			d.did(session.TaskResult{Installed: &session.Installed{From: 2026112201, To: 2026112301, CodeGone: true}})
			d.act(session.CmdKioskReport)
			d.did(session.TaskResult{File: "RAPPORT-2026112301.txt"})
		}},
		{"take", func(d *driver) { d.take() }},
		{"goback", func(d *driver) {
			d.goBack(session.Changes{From: 2026112301, To: 2026112201, Removed: []string{"Une question retirée ?"}})
		}},
		{"goback-older", func(d *driver) {
			d.goBack(session.Changes{From: 2026112301, To: 2026112201, Added: []string{"Comment renouveler ma carte CPS ?"}, Older: []session.ListChange{
				{Name: "AC IGC-SANTE", Had: day(2026, 11, 20), Is: day(2026, 11, 1)}, {Name: "AC IGC-SANTE FORT", Had: day(2026, 11, 20)}, {Had: day(2026, 11, 21), Is: day(2026, 11, 2)}}})
		}},
		{"goback-nocards", func(d *driver) {
			d.goBack(session.Changes{From: 2026112301, To: 2026112201, NoCards: true, NoOppositions: true, Older: []session.ListChange{{Had: day(2026, 11, 21)}}})
		}},
		{"goback-uncompared", func(d *driver) { d.goBack(session.Changes{Uncompared: true}) }},
		{"offer-same", func(d *driver) {
			r := offers(true)
			r.Offers[1].Refused = &bundle.Refusal{Reason: bundle.Same, Number: 2026110101, Have: 2026112201}
			d.stick(r)
			d.typeIn("2")
		}},
		{"reported", func(d *driver) {
			d.technician()
			d.act(session.CmdKioskReport)
			d.did(session.TaskResult{File: "RAPPORT-2026112301.txt"})
		}},
		{"report-full", func(d *driver) {
			d.technician()
			d.act(session.CmdKioskReport)
			d.did(refusal(bundle.Refusal{Reason: bundle.StickFull}))
		}},
		{"technician", func(d *driver) { d.technician() }},
		{"technician-remade", func(d *driver) { d.told(remade) }},
		{"technician-memory", func(d *driver) { d.told(inMemory) }},
		{"technician-known", func(d *driver) { d.told(remade); d.act(session.CmdKnown) }},
		{"changes-memory", func(d *driver) {
			d.staging()
			d.did(session.TaskResult{Changes: &session.Changes{From: 1, To: 2, Site: true, Volatile: true}})
		}},
		{"changes-lost", func(d *driver) {
			d.staging()
			d.did(session.TaskResult{Changes: &session.Changes{From: 2099010101, To: 2026112701, Pins: true, NoCards: true, NoOppositions: true, Lowers: true}})
		}},
		{"installed-memory", func(d *driver) {
			d.installing()
			d.did(session.TaskResult{Installed: &session.Installed{From: 1, To: 2, Volatile: true}})
		}},
		{"doctor", func(d *driver) {
			d.look(session.CmdDoctor, session.Line{Key: "doctor.data", Text: "2026112201", Status: session.LineGood},
				session.Line{Key: "doctor.reader", Code: "B-22", Status: session.LineBad},
				session.Line{Key: "doctor.lists", Text: "01/06/2026", Code: "B-29", Status: session.LineWarn})
		}},
		{"cannot", func(d *driver) {
			line := func(which, detail string, s session.LineStatus) session.Line {
				return session.Line{Key: "cannot." + which, Text: "(" + detail + ")", Status: s}
			}
			loose := line("keys", "keys lead to: Console_2, sysrq", session.LineBad)
			loose.Code = "B-40"
			d.look(session.CmdCannot, session.Line{Key: "cannot.lead", Text: "23/11/2026 08:15"},
				line("interfaces", "the loopback alone", session.LineGood),
				line("drivers", "41 modules are loaded, none of them for a network", session.LineGood),
				line("modules", "96 modules in the root, none of them for a network", session.LineGood),
				line("programs", "63 programs, none of them a shell, interpreter or login", session.LineGood),
				loose, line("root", "its hash begins with 3F80A1B2C3D4E5F6", session.LineGood),
				line("codes", "312 commands sent to cards since the start, none with a code", session.LineGood),
				line("traces", "no word was typed yet: a minute after the start", session.LineUnknown),
				line("blind", "a sound card was not called valid in 11 states of lists and clock that do not prove it", session.LineGood))
		}},
		{"counters", func(d *driver) {
			d.look(session.CmdCounters, session.Line{Key: "counters.read", Text: "120"}, session.Line{Key: "counters.verdict", Text: "valid CPS 12"})
		}},
		{"versions", func(d *driver) {
			d.look(session.CmdVersions, session.Line{Key: "version.program", Text: "0.4.0"}, session.Line{Key: "version.data", Text: "2026112201"},
				session.Line{Key: "version.card", Text: "1"}, session.Line{Key: "version.kiosk", Text: "F427-B027"}, session.Line{Key: "version.stick", Text: "F427-B027"})
		}},
		{"audit-empty", func(d *driver) { d.look(session.CmdAudit) }},
		{"banners", func(d *driver) { d.technician(); d.act(session.CmdBanner) }},
		{"banner-end", func(d *driver) { d.technician(); d.act(session.CmdBanner); d.choose(0) }},
		{"banner-set", func(d *driver) { d.bannerSet() }},
		{"banner-again", func(d *driver) { d.bannerSet(); d.act(session.CmdOn); d.act(session.CmdBanner) }},
		{"banner-gone", func(d *driver) {
			d.bannerSet()
			d.act(session.CmdOn)
			d.act(session.CmdBanner)
			d.act(session.CmdNoBanner)
			d.did(session.TaskResult{Banner: &session.Banner{}})
		}},
		{"home-banner", func(d *driver) { d.bannerSet(); d.code(screen.F10) }},
		{"home-banner-site", func(d *driver) {
			v := d.s.View().Info
			v.Site = site.Site{Name: "CHU de Brume", Phone: "01 23 45 67 89", Hours: map[faq.Lang]string{faq.French: "8 h à 18 h", faq.English: "8 am to 6 pm"}}
			d.send(session.DataChanged{Info: v})
			d.bannerSet()
			d.code(screen.F10)
		}},
		{"attract-banner", func(d *driver) { d.bannerSet(); d.code(screen.F10); d.after(10 * time.Minute) }},
		{"clock-typing", func(d *driver) { d.technician(); d.act(session.CmdClock); d.typeIn("2211") }},
		{"clock-wrong", func(d *driver) { d.technician(); d.act(session.CmdClock); d.typeIn("310220261030") }},
		{"clock-right", func(d *driver) { d.technician(); d.act(session.CmdClock); d.typeIn("221120261030") }},
		{"clock-confirm", func(d *driver) {
			d.technician()
			d.act(session.CmdClock)
			d.typeIn("221120261030")
			d.code(screen.EnterKey)
			d.act(session.CmdYes)
		}},
		{"clock-denied", func(d *driver) {
			d.technician()
			d.act(session.CmdClock)
			d.typeIn("221120261030")
			d.code(screen.EnterKey)
			d.act(session.CmdYes)
			d.act(session.CmdYes)
			d.did(session.TaskResult{Clock: session.ClockDenied})
		}},
		{"restart", func(d *driver) { d.technician(); d.act(session.CmdRestart) }},
		{"restart-machine", func(d *driver) { d.onAppliance(); d.technician(); d.act(session.CmdRestart) }},
		{"restarting", func(d *driver) { d.onAppliance(); d.technician(); d.act(session.CmdRestart); d.act(session.CmdYes) }},
		{"cleaning", func(d *driver) { d.technician(); d.act(session.CmdClean) }},
		{"guide-code", func(d *driver) { d.staged(); d.act(session.CmdInstall); d.code(screen.F1) }},
		{"menu-stick", func(d *driver) { d.stick(offers(true)); d.code(screen.Escape); d.typeIn("0") }},
	}
}

// What a bundle says of itself is drawn as letters only, and no code is drawn.
func TestHostileOfferIsDrawnClean(t *testing.T) {
	const text = "\x1b[2J\u009b31m\u202eEVIL [red]"
	d := newDriver(t, faq.French, 80, 25)
	o := offered()
	o.File, o.Publisher, o.Words = text, text, []string{text}
	d.stick(session.TaskResult{Offers: []session.Offer{o}, Trusting: true, CodeSet: true})
	d.typeIn("1")
	for _, f := range d.pages() {
		for _, r := range body(f) {
			if r != '\n' && !screen.InFont(r) {
				t.Errorf("%U is drawn", r)
			}
		}
	}
	d.act(session.CmdStage)
	d.did(session.TaskResult{Changes: &session.Changes{Added: []string{text}}})
	d.act(session.CmdInstall)
	d.typeIn("73519")
	for _, f := range d.pages() {
		if strings.Contains(body(f), "73519") || !strings.Contains(body(f), "*****") {
			t.Errorf("the code's screen:\n%s", body(f))
		}
	}
}

// Every command of a menu is drawn, on whatever page it falls.
func TestEveryCommandIsDrawn(t *testing.T) {
	for _, what := range []session.Alerts{{}, remade, inMemory} {
		for height := 12; height <= 25; height++ {
			d := newDriver(t, faq.French, 40, height)
			d.told(what)
			all := ""
			for _, f := range d.pages() {
				all += flat(f) + " "
			}
			for i, it := range d.s.View().Items {
				want := fmt.Sprintf("%d %s", i+1, d.words.Sticks(faq.French).Commands[string(it.Command)])
				if !strings.Contains(all, want) {
					t.Errorf("40x%d: got %q, want %q in it", height, all, want)
				}
			}
		}
	}
}

// The unshifted top row of a French keyboard types a code, its 6 too.
func TestAzertyTypesTheCode(t *testing.T) {
	d := newDriver(t, faq.French, 40, 12)
	d.staged()
	d.act(session.CmdInstall)
	d.typeIn("é(_à-")
	d.code(screen.EnterKey)
	if got, ok := d.do.Task.(session.TryCode); !ok || got.Code != "25806" {
		t.Errorf("got %#v, want the code 25806", d.do.Task)
	}
}

// Every refusal has its words on the screen, with nothing left to fill in.
func TestEveryReasonIsDrawn(t *testing.T) {
	for _, lang := range []faq.Lang{faq.French, faq.English} {
		for _, r := range bundle.Reasons() {
			d := newDriver(t, lang, 40, 12)
			d.stick(refusal(bundle.Refusal{Reason: r, Number: 12, Have: 15, Byte: 99}))
			shown := ""
			for _, f := range d.pages() {
				shown += body(f)
			}
			if !strings.Contains(shown, d.words.Sticks(lang).Reasons[string(r)].Code) || strings.Contains(shown, "{") {
				t.Errorf("%s %s:\n%s", lang, r, shown)
			}
		}
	}
}

// Random keys on the maintenance screens at random sizes: every frame is whole.
func TestRandomMaintenanceKeepsFramesWhole(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	all := stickScenes()
	for i := range 300 {
		sc := all[i%len(all)]
		t.Run(fmt.Sprintf("%s-%d", sc.name, i), func(t *testing.T) {
			d := newDriver(t, faq.French, 40+rng.IntN(90), 12+rng.IntN(40))
			sc.visit(d)
			whole(t, d)
			for range 15 {
				randomStep(d, rng)
				if rng.IntN(4) == 0 {
					d.did(offers(true))
				}
				whole(t, d)
			}
		})
	}
}
