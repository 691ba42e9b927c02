package session_test

import (
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/session"
)

func banners() []faq.Banner {
	return []faq.Banner{
		{Key: "slow", Text: map[faq.Lang]string{faq.French: "C'est lent.", faq.English: "It is slow."}},
		{Key: "closed", Text: map[faq.Lang]string{faq.French: "C'est fermé.", faq.English: "It is closed."}},
	}
}

// pickItem picks the first item of a kind for which is says yes.
func (b *bench) pickItem(is func(session.Item) bool) *bench {
	b.t.Helper()
	v := b.s.View()
	for i, it := range v.Items {
		if is(it) {
			return b.send(session.Choose{List: v.List, Item: i})
		}
	}
	b.t.Fatalf("screen %d: got items %+v, want one to pick", v.Screen, v.Items)
	return b
}

// withBanner is a technician's session that shows a sentence until the end of
// the second day offered: tomorrow.
func withBanner(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, stages(t)["menu"].s).act(session.CmdBanner).on(session.AtBanner)
	b.pickItem(func(it session.Item) bool { return it.Kind == session.ItemBanner && it.Banner.Key == "slow" }).on(session.AtBannerEnd)
	b.send(session.Choose{List: b.s.View().List, Item: 1}).on(session.AtWork)
	set := asked[session.SetBanner](b)
	return b.did(session.TaskResult{Banner: &set.Banner}).on(session.AtOutcome)
}

func TestBannerIsChosenAndEnds(t *testing.T) {
	b := withBanner(t)
	set := asked[session.SetBanner](b)
	tomorrow := time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC) // midnight in Paris
	if set.Key != "slow" || !set.Until.Equal(tomorrow) {
		t.Errorf("got %+v, want slow until %v", set, tomorrow)
	}
	want := session.BannerView{Text: "C'est lent.", Last: "2026-11-23"}
	if got := b.s.View().Banner; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	b.act(session.CmdOn).send(gone, session.Poke{}, session.GoHome{}).on(session.Home)
	b.after(tomorrow.Add(-time.Second).Sub(b.now))
	if got := b.s.View().Banner; got != want {
		t.Errorf("a second before its end: got %+v, want %+v", got, want)
	}
	b.after(time.Second)
	if got := b.s.View().Banner; got != (session.BannerView{}) {
		t.Errorf("at its end, without a key: got %+v, want none", got)
	}
}

func TestBannerIsInTheScreensLanguage(t *testing.T) {
	b := withBanner(t).send(session.OtherLanguage{})
	if got := b.s.View().Banner.Text; got != "It is slow." {
		t.Errorf("got %q, want the English sentence", got)
	}
}

func TestBannerIsTakenAway(t *testing.T) {
	b := withBanner(t).act(session.CmdOn).act(session.CmdBanner).act(session.CmdNoBanner)
	if got := asked[session.SetBanner](b).Banner; got != (session.Banner{}) {
		t.Errorf("got %+v, want none", got)
	}
	b.did(session.TaskResult{Banner: &session.Banner{}}).on(session.AtOutcome)
	if got := b.s.View().Banner; got != (session.BannerView{}) {
		t.Errorf("got %+v, want none", got)
	}
}

// A data set without the sentence shows none; it comes back with its sentence.
func TestBannerNeedsItsSentence(t *testing.T) {
	b := withBanner(t)
	with := b.s.View().Info
	without := with
	without.Banners = nil
	if got := b.send(session.DataChanged{Info: without}).s.View().Banner; got != (session.BannerView{}) {
		t.Errorf("without its sentence: got %+v, want none", got)
	}
	if got := b.send(session.DataChanged{Info: with}).s.View().Banner.Text; got != "C'est lent." {
		t.Errorf("with its sentence again: got %q", got)
	}
}

func TestBannerOfTheStart(t *testing.T) {
	info := session.Info{Languages: []faq.Lang{faq.French}, Banners: banners()}
	s := session.New(session.Config{Timing: session.DefaultTiming(), Info: info, Banner: session.Banner{Key: "closed", Until: morning.Add(time.Hour)}})
	if got := s.View().Banner.Text; got != "C'est fermé." {
		t.Errorf("before any event: got %q", got)
	}
	s, _ = s.Step(morning.Add(time.Hour), session.Tick{})
	if got := s.View().Banner; got != (session.BannerView{}) {
		t.Errorf("at its end: got %+v, want none", got)
	}
}

func TestBannerStands(t *testing.T) {
	for name, c := range map[string]struct {
		banner session.Banner
		want   bool
	}{
		"none":              {session.Banner{}, false},
		"an hour more":      {session.Banner{Key: "a", Until: morning.Add(time.Hour)}, true},
		"at its end":        {session.Banner{Key: "a", Until: morning}, false},
		"by another clock":  {session.Banner{Key: "a", Until: morning.Add(session.MaxBanner + time.Second)}, false},
		"as long as can be": {session.Banner{Key: "a", Until: morning.Add(session.MaxBanner)}, true},
		"without a key":     {session.Banner{Until: morning.Add(time.Hour)}, false},
	} {
		if got := c.banner.Stands(morning); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}
