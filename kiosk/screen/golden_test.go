package screen_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/screen"
	"guichet/kiosk/screen/screentest"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
	"guichet/kiosk/verdict"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, time.UTC) }

func cps3() card.Identity {
	return card.Identity{Family: card.CPx, Generation: card.CPS3, Name: "cps3", Listed: true}
}

// goodReport is that of a valid CPS; its holder is invented.
func goodReport() verdict.Report {
	return verdict.Report{
		Verdict: verdict.Valid, Code: verdict.CodeValid, Family: card.CPx, Generation: card.CPS3, Name: "cps3",
		Type: pki.CPS, Profession: 60, NotBefore: day(2025, 3, 14), NotAfter: day(2028, 3, 14),
		Issuer: "AC IGC-SANTE FORT PERSONNES", Root: "AC RACINE IGC-SANTE FORT",
		InformationDate: day(2026, 11, 19), JudgedAt: day(2026, 11, 27), ClockInOrder: true,
		Holder: verdict.Holder{CardNumber: "9900000012", Surname: "ESSAI", GivenName: "ANNE", NationalID: "899700218896"},
		Findings: []verdict.Finding{
			{Rule: "chain", Status: verdict.Pass, Detail: "to AC RACINE IGC-SANTE FORT"},
			{Rule: "same", Status: verdict.Pass}, {Rule: "dates", Status: verdict.Pass},
			{Rule: "revocation", Status: verdict.Pass}, {Rule: "ca-revocation", Status: verdict.Pass},
			{Rule: "opposition", Status: verdict.Pass},
			{Rule: "chip", Status: verdict.StatusUnknown, Detail: "not challenged"},
		},
	}
}

func (d *driver) insert() { d.send(session.CardInserted{Slot: 1, Identity: cps3()}) }

func (d *driver) judge(r verdict.Report) {
	d.insert()
	d.send(session.CardReported{Seq: d.read.Seq, Report: r})
}

var update = flag.Bool("update", false, "write the golden screens anew")

// scene is a way to a screen.
type scene struct {
	name  string
	visit func(d *driver)
}

// scenes are the screens in the states that a visitor meets.
func scenes() []scene {
	return []scene{
		{"home", func(d *driver) {}},
		{"home-out-of-order", func(d *driver) { d.send(session.SlotChanged{Slot: session.SlotNoService}) }},
		{"home-unknown", func(d *driver) { d.send(session.SlotChanged{Slot: session.SlotUnknown}) }},
		{"home-no-reader", func(d *driver) { d.send(session.SlotChanged{Slot: session.SlotNoReader}) }},
		{"home-with-site", func(d *driver) {
			v := d.s.View().Info
			v.Site = site.Site{Name: "CHU de Brume", Phone: "01 23 45 67 89", Hours: map[faq.Lang]string{faq.French: "8 h à 18 h", faq.English: "8 am to 6 pm"}}
			d.send(session.DataChanged{Info: v})
		}},
		{"attract", func(d *driver) { d.code(screen.Other); d.after(2 * time.Minute) }},
		{"search-empty", func(d *driver) { d.typeIn("1") }},
		{"search-hits", func(d *driver) { d.typeIn("carte") }},
		{"search-results", func(d *driver) { d.typeIn("cps"); d.code(screen.EnterKey) }},
		{"search-none", func(d *driver) { d.typeIn("parking") }},
		{"search-number", func(d *driver) { d.typeIn("10 10 12 34 56 7") }},
		{"search-near", func(d *driver) {
			d.s, _ = d.s.Step(d.now, session.Typed{Rune: 'x'})
			d.s, _ = d.s.Step(d.now, session.Answered{Seq: 1, Data: session.Data{Found: &faq.Result{Unknown: "vortex", Near: d.near("cps")}}})
		}},
		{"search-wait", func(d *driver) { d.s, _ = d.s.Step(d.now, session.Typed{Rune: 'c'}) }},
		{"search-failed", func(d *driver) {
			d.s, _ = d.s.Step(d.now, session.Typed{Rune: 'c'})
			d.s, _ = d.s.Step(d.now, session.Answered{Seq: 1, Err: true})
		}},
		{"topics", func(d *driver) { d.typeIn("2") }},
		{"questions", func(d *driver) { d.typeIn("2"); d.choose(0) }},
		{"answer-paragraph", func(d *driver) { d.open("commander-une-cps") }},
		{"answer-bullets", func(d *driver) { d.open("qu-est-ce-qu-une-cpx") }},
		{"answer-steps", func(d *driver) { d.open("activer-e-cps-avec-carte-cps") }},
		{"answer-complement", func(d *driver) { d.open("duree-de-validite-cps") }},
		{"answer-voted", func(d *driver) { d.open("cps-et-portail-rpps-plus"); d.lastPage(); d.typeIn("o") }},
		{"answer-ours", func(d *driver) { d.open("carte-bloquee-code-oublie") }},
		{"answer-overdue", func(d *driver) { d.now = day(2028, 1, 3); d.open("e-cps-expiree") }},
		{"answer-ladder", func(d *driver) { d.open("e-cps-ne-fonctionne-pas") }},
		{"ladder", func(d *driver) { d.open("e-cps-ne-fonctionne-pas"); d.typeIn("1") }},
		{"ladder-link", func(d *driver) { d.open("e-cps-ne-fonctionne-pas"); d.typeIn("1nn") }},
		{"ladder-end", func(d *driver) { d.open("e-cps-ne-fonctionne-pas"); d.typeIn("1nnnn") }},
		{"qr", func(d *driver) { d.open("commander-une-cps"); d.typeIn("1") }},
		{"qr-call", func(d *driver) { d.open("contacter-service-client-e-cps"); d.typeIn("1") }},
		{"number-empty", func(d *driver) { d.typeIn("4") }},
		{"number-good", func(d *driver) { d.typeIn("4"); d.later(); d.typeIn("810000001866") }},
		{"number-prefix", func(d *driver) { d.typeIn("4"); d.later(); d.typeIn("10000001866") }},
		{"number-bad", func(d *driver) { d.typeIn("4"); d.later(); d.typeIn("810000001867") }},
		{"number-opener", func(d *driver) { d.typeIn("4810000001866") }},
		{"card", func(d *driver) { d.typeIn("3") }},
		{"card-seen", func(d *driver) { d.insert() }},
		{"card-read", func(d *driver) {
			d.insert()
			g := session.Glimpse{Identity: cps3(), Type: pki.CPS, NotBefore: day(2025, 3, 14), NotAfter: day(2028, 3, 14)}
			d.send(session.CardProgress{Seq: d.read.Seq, Glimpse: g})
		}},
		{"card-valid", func(d *driver) { d.judge(goodReport()) }},
		{"card-code", func(d *driver) {
			d.judge(goodReport())
			d.send(session.CardCodes{Seq: d.read.Seq, Codes: card.Codes{Status: card.CodesRead,
				PIN: card.Counter{Known: true, Left: 1, Max: 3}, Unblock: card.Counter{Known: true, Left: 10, Max: 10}}})
			d.send(session.CardsBeside{Slot: 1, Others: 1})
		}},
		{"card-soon", func(d *driver) {
			r := goodReport()
			r.Verdict, r.Code = verdict.ExpiresSoon, verdict.CodeSoon
			d.judge(r)
		}},
		{"card-expired", func(d *driver) {
			r := goodReport()
			r.Verdict, r.Code, r.NotAfter = verdict.Expired, verdict.CodeExpired, day(2026, 10, 1)
			d.judge(r)
		}},
		{"card-revoked", func(d *driver) {
			r := goodReport()
			r.Verdict, r.Code = verdict.Revoked, verdict.CodeOpposed
			d.judge(r)
		}},
		{"card-no-issuer", func(d *driver) {
			r := goodReport()
			r.Verdict, r.Code, r.InformationDate, r.Root = verdict.ToCheck, verdict.CodeNotHeld, time.Time{}, ""
			d.judge(r)
		}},
		{"card-clock", func(d *driver) {
			r := goodReport()
			r.Verdict, r.Code, r.ClockInOrder = verdict.ToCheck, verdict.CodeClockBehind, false
			d.judge(r)
		}},
		{"card-vitale", func(d *driver) {
			d.judge(verdict.Report{Verdict: verdict.NotCPx, Code: verdict.CodeNotCPx, Family: card.Vitale, Name: "vitale-2", ClockInOrder: true})
		}},
		{"card-unknown", func(d *driver) {
			d.judge(verdict.Report{Verdict: verdict.Unknown, Code: verdict.CodeUnknown, ClockInOrder: true})
		}},
		{"card-mute", func(d *driver) {
			d.judge(verdict.Report{Verdict: verdict.Unreadable, Code: verdict.CodeMute, ClockInOrder: true})
		}},
		{"card-detail", func(d *driver) { d.judge(goodReport()); d.send(session.ToggleDetail{}) }},
		{"card-remind", func(d *driver) { d.judge(goodReport()); d.after(21 * time.Second) }},
		{"card-masked", func(d *driver) { d.judge(goodReport()); d.after(2 * time.Minute) }},
		{"card-gone", func(d *driver) { d.judge(goodReport()); d.send(session.SlotChanged{Slot: session.SlotEmpty}) }},
		{"menu", func(d *driver) { d.typeIn("2"); d.typeIn("0") }},
		{"told-steady", func(d *driver) { d.typeIn("0"); d.typeIn("5") }},
		{"told-unsteady", func(d *driver) { d.typeIn("0"); d.typeIn("5"); d.typeIn("0"); d.typeIn("5") }},
		{"guide", func(d *driver) { d.typeIn("1"); d.code(screen.F1) }},
		{"out-of-order", func(d *driver) { d.judge(goodReport()); d.send(session.DiskLost{}) }},
		{"warning", func(d *driver) { d.typeIn("2"); d.after(100 * time.Second) }},
	}
}

func TestGoldenScreens(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 25}} {
		for _, lang := range []faq.Lang{faq.French, faq.English} {
			for _, sc := range append(scenes(), stickScenes()...) {
				name := fmt.Sprintf("%s.%dx%d.%s", sc.name, size.w, size.h, lang)
				t.Run(name, func(t *testing.T) {
					d := newDriver(t, lang, size.w, size.h)
					sc.visit(d)
					screentest.Golden(t, *update, "go test ./kiosk/screen -update", filepath.Join("testdata", "golden", name+".txt"), drawing(d))
				})
			}
		}
	}
}

// drawing is every page of a screen, with a frame so that blanks count. The
// page that holds the focus is drawn with it.
func drawing(d *driver) string {
	shown := d.frame()
	var b strings.Builder
	for p, f := range d.pages() {
		if p == shown.Page {
			f = shown
		}
		screentest.Draw(&b, f)
	}
	return b.String()
}
