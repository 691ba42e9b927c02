package session_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/pki"
	"guichet/kiosk/session"
	"guichet/kiosk/verdict"
)

func TestAnUpdateFromArrivalToResult(t *testing.T) {
	b := newBench(t, places(t)["answer"]).send(seen).on(session.AtStick)
	asked[session.Inspect](b)
	b.did(offers(true)).offer(0).on(session.AtOffer).act(session.CmdStage).on(session.AtWork)
	if got := asked[session.Stage](b); got.Offer != 0 {
		t.Errorf("staged offer %d", got.Offer)
	}
	b.send(session.Progressed{Seq: b.do.Seq, Progress: session.Progress{Step: session.StepCopying, Done: 1, Total: 2}})
	if b.s.View().Maint.Progress.Done != 1 {
		t.Error("the progress is not shown")
	}
	b.did(changes()).on(session.AtChanges).act(session.CmdInstall).on(session.AtCode)
	b.typeIn("2580x").send(session.Enter{})
	if got := asked[session.TryCode](b); got.Code != "2580" {
		t.Errorf("tried a code of %d digits", len(got.Code))
	}
	b.did(good()).on(session.AtWork)
	asked[session.Install](b)
	for _, key := range []session.Event{session.Back{}, session.GoHome{}, session.OpenMenu{}, session.OpenGuide{}} {
		b.send(key).on(session.AtWork)
	}
	b.send(session.DataChanged{Info: session.Info{Number: 2}}).did(installed()).on(session.AtOutcome)
	if o := b.s.View().Maint.Outcome; o.Installed == nil || o.Installed.To != 2 {
		t.Errorf("outcome %+v", o)
	}
	b.act(session.CmdKioskReport)
	asked[session.WriteKioskReport](b)
	b.did(session.TaskResult{File: "RAPPORT.TXT"}).on(session.AtOutcome).act(session.CmdOn).on(session.AtStick)
	asked[session.Inspect](b) // what was on the stick is not new any more
	b.did(offers(true)).send(session.Back{}).on(session.Answer)
	for _, d := range b.all {
		if _, ok := d.Task.(session.Unstage); ok {
			t.Error("what was installed was unstaged")
		}
	}
}

// Pulled at each stage: the visitor's screen is back, what was staged is
// forgotten, and only what cannot stop goes on to its end.
func TestPulledAtEachStage(t *testing.T) {
	for name, b := range stages(t) {
		t.Run(name, func(t *testing.T) {
			b.t = t
			b.send(gone)
			switch name {
			case "install":
				b.on(session.AtWork).did(installed()).on(session.AtOutcome)
			case "newcode":
				b.on(session.AtCode).did(good()).on(session.AtOutcome)
			case "restart":
				b.on(session.AtWork).send(session.Back{}).did(session.TaskResult{}).on(session.AtWork)
				return
			case "cleaning":
				b.send(session.Back{}).on(session.AtCleaning).after(59 * time.Second).on(session.AtCleaning).after(time.Second).on(session.Topics)
				return
			case "outcome":
				b.on(session.AtOutcome)
			default:
				b.on(session.AtStick)
				if v := b.s.View().Maint; !v.Pulled || len(v.Offers) > 0 || v.Code.Digits > 0 {
					t.Errorf("%+v", v)
				}
			}
			kept := b.s
			b.after(time.Minute).on(session.Topics)
			b.s = kept
			b.send(session.Poke{}).on(session.Topics)
			if len(b.s.View().Items) != 1 {
				t.Errorf("the visitor's list: %+v", b.s.View().Items)
			}
		})
	}
}

func TestStagedIsForgottenWhenLeft(t *testing.T) {
	for _, name := range []string{"staging", "staged", "code", "waiting"} {
		for _, ev := range []session.Event{gone, session.GoHome{}} {
			b := stages(t)[name]
			b.send(ev)
			if _, ok := b.all[len(b.all)-1].Task.(session.Unstage); !ok {
				t.Errorf("%s, %T: the last task is %T", name, ev, b.all[len(b.all)-1].Task)
			}
		}
	}
}

func TestLateResultsAreDropped(t *testing.T) {
	for name, b := range stages(t) {
		b.t = t
		before := b.s.View()
		old := b.do.Seq - 1
		b.send(session.Did{Seq: old, Result: installed()}, session.Did{Result: good()}, session.Progressed{Seq: old, Progress: session.Progress{Done: 9}})
		if !reflect.DeepEqual(before, b.s.View()) {
			t.Errorf("%s: an old answer changed the view", name)
		}
	}
	b := stages(t)["reading"].send(session.Back{}).on(session.Topics)
	b.did(offers(true)).on(session.Topics)
	b = stages(t)["reading"].send(gone).did(offers(true)).on(session.AtStick)
	if v := b.s.View().Maint; len(v.Offers) > 0 || v.Job != "" {
		t.Errorf("a stick that is gone holds %+v", v)
	}
}

func TestFirstKeyIsComparedBeforeItIsTrusted(t *testing.T) {
	b := newBench(t, newSession()).send(seen)
	b.did(firstKey()).offer(0).act(session.CmdCompare).on(session.AtTrust)
	kept := b.s
	b.send(session.Enter{}, session.Choose{List: b.s.View().List, Item: 0}) // item 1 again, and Enter
	if _, trusts := b.do.Task.(session.TrustKey); trusts {
		t.Fatal("trusted by the same key twice")
	}
	b.s = kept
	b.act(session.CmdTrust).on(session.AtCode)
	if c := b.s.View().Maint.Code; c.Mode != session.CodeSetup {
		t.Errorf("got mode %d, want the set-up code", c.Mode)
	}
	b.typeIn("12345678").send(session.Enter{})
	if got := asked[session.TrustKey](b); got.Code != "12345678" {
		t.Error("another code is tried")
	}
	b.send(session.Back{}).on(session.AtCode)
	r := offers(false)
	r.Code.State = session.CodeGood
	if b.did(r).on(session.AtStick); !b.s.View().Maint.Trusting {
		t.Error("nobody is trusted")
	}
}

// A wrong set-up code trusts nobody, and waits as the technician's code does; the stick
// may be pulled meanwhile.
func TestSetupCodeIsTriedBeforeTheKey(t *testing.T) {
	b := newBench(t, newSession()).send(seen)
	b.did(firstKey()).offer(0).act(session.CmdCompare).act(session.CmdTrust).typeIn("11111111").send(session.Enter{})
	b.did(session.TaskResult{Code: session.CodeResult{State: session.CodeWrong, Left: 4}}).on(session.AtCode)
	if m := b.s.View().Maint; m.Trusting || m.Code.Mode != session.CodeSetup || m.Code.Result.Left != 4 || m.Code.Digits != 0 {
		t.Errorf("after a wrong code: %+v", m.Code)
	}
	b.typeIn("11111111").send(session.Enter{})
	b.did(session.TaskResult{Code: session.CodeResult{State: session.CodeWait, Wait: time.Minute}}).on(session.AtCode)
	if b.typeIn("12345678"); b.s.View().Maint.Code.Digits != 0 {
		t.Error("a code can be typed during the wait")
	}
	if b.send(gone).on(session.AtStick); b.s.View().Maint.Trusting {
		t.Error("somebody is trusted")
	}
}

func TestNoMenuWithoutATrustedBundle(t *testing.T) {
	r := offers(true)
	for i := range r.Offers {
		r.Offers[i].Trusted = false
	}
	b := newBench(t, newSession()).send(seen).did(r)
	for _, it := range b.s.View().Items {
		if it.Command == session.CmdTechnician {
			t.Error("a stick that nobody signed opens the menu")
		}
	}
	b.offer(0).act(session.CmdStage).did(changes()).act(session.CmdInstall).on(session.AtChanges)
}

// Going back says first what would be different, with no at hand; without another set
// there is no question.
func TestGoingBackIsComparedFirst(t *testing.T) {
	open := func() *bench {
		b := newBench(t, newSession()).send(seen).did(offers(true)).act(session.CmdTechnician).typeIn("2580").send(session.Enter{})
		return b.did(good()).act(session.CmdGoBack).on(session.AtWork)
	}
	b := open()
	asked[session.LookBack](b)
	b.did(session.TaskResult{Refused: &bundle.Refusal{Reason: bundle.Same}}).on(session.AtOutcome).act(session.CmdOn).on(session.AtTechnician)
	b = open().did(changes()).on(session.AtConfirm)
	if v := b.s.View(); v.Focus != 0 || v.Items[0].Command != session.CmdNo || v.Maint.Changes == nil || v.Maint.Ask != session.CmdGoBack {
		t.Errorf("got focus %d of %+v, want no", v.Focus, v.Items)
	}
	b.act(session.CmdNo).on(session.AtTechnician)
	b.act(session.CmdGoBack).did(changes()).act(session.CmdYes)
	asked[session.GoBack](b)
	open().send(session.Back{}).on(session.AtTechnician)
}

func TestNewCodeIsTypedTwice(t *testing.T) {
	b := newBench(t, newSession()).send(seen).did(offers(false)).act(session.CmdTechnician).on(session.AtCode)
	for _, weak := range []string{"123", "0000"} {
		b.typeIn(weak).send(session.Enter{})
		if c := b.s.View().Maint.Code; c.Result.State != session.CodeTooWeak || c.Mode != session.CodeChosen {
			t.Errorf("%s: %+v", weak, c)
		}
	}
	b.typeIn("1357").send(session.Enter{}).typeIn("1358").send(session.Enter{})
	if c := b.s.View().Maint.Code; !c.Mismatch || c.Mode != session.CodeChosen {
		t.Errorf("%+v", c)
	}
	b.typeIn("1357").send(session.Enter{}).typeIn("1357").send(session.Enter{})
	if got := asked[session.NewCode](b); got.Code != "1357" {
		t.Error("another code is set")
	}
	b.send(session.Back{}).on(session.AtCode).did(good()).on(session.AtTechnician)
}

func TestWrongCodeWaits(t *testing.T) {
	b := stages(t)["trying"].did(session.TaskResult{Code: session.CodeResult{State: session.CodeWrong, Left: 2}})
	if c := b.s.View().Maint.Code; c.Result.Left != 2 || c.Digits != 0 {
		t.Fatalf("%+v", c)
	}
	b.typeIn("1").send(session.Enter{}).did(session.TaskResult{Code: session.CodeResult{State: session.CodeWait, Wait: 30 * time.Second}})
	for left := 30; left > 0; left-- {
		if c := b.s.View().Maint.Code; c.Wait != left {
			t.Fatalf("%d seconds shown, want %d", c.Wait, left)
		}
		b.typeIn("2").send(session.Enter{})
		b.after(time.Second)
	}
	if c := b.s.View().Maint.Code; c.Wait != 0 || c.Digits != 0 || c.Result.State != session.CodeUntried {
		t.Fatalf("%+v", c)
	}
	b.typeIn("25")
	if c := b.s.View().Maint.Code; c.Digits != 2 {
		t.Errorf("%+v", c)
	}
}

func TestMenuLocksWithoutAKey(t *testing.T) {
	b := stages(t)["menu"].after(3*time.Minute - time.Second).on(session.AtTechnician)
	if b.s.View().Left != 0 {
		t.Fatal("warned too early")
	}
	b.after(time.Second)
	if b.s.View().Left != 20 {
		t.Fatalf("%d seconds left", b.s.View().Left)
	}
	b.send(session.Poke{}).on(session.AtStick).act(session.CmdTechnician).on(session.AtCode)
	b.after(4 * time.Minute).on(session.Home)
}

// A technician who listens has three times the time on every screen, whatever went before
// (EN 301 549, 11.2.2.1).
func TestListeningTechnicianHasTime(t *testing.T) {
	heard := func(name string) *bench {
		voice := session.New(session.Config{Timing: session.DefaultTiming(), Info: newSession().View().Info})
		b := newBench(t, voice).send(session.SoundChanged{Sound: session.SoundHeadset}, seen).did(offers(true))
		staging := func() *bench { return b.offer(0).act(session.CmdStage) }
		install := func() *bench {
			return staging().did(changes()).act(session.CmdInstall).typeIn("2580").send(session.Enter{}).did(good())
		}
		switch name {
		case "a task goes on":
			staging().send(session.Progressed{Seq: b.do.Seq, Progress: session.Progress{Step: session.StepCopying, Done: 1, Total: 2}})
		case "the end of a switch":
			install().send(gone).did(installed())
		case "the end of a switch, pulled afterwards":
			install().did(installed()).send(gone)
		case "after the cleaning":
			b.act(session.CmdTechnician).typeIn("2580").send(session.Enter{}).did(good()).act(session.CmdClean).after(time.Minute)
		}
		return b
	}
	for name, want := range map[string]time.Duration{
		"a task goes on": 9 * time.Minute, "the end of a switch": 90 * time.Second, "the end of a switch, pulled afterwards": 90 * time.Second, "after the cleaning": 9 * time.Minute,
	} {
		b := heard(name)
		on := b.s.View().Screen
		b.after(want - time.Second).on(on)
		if left := b.s.View().Left; left != 0 {
			t.Errorf("%s: %d seconds are left, want no warning yet", name, left)
		}
		b.after(time.Second)
		if v := b.s.View(); v.Screen == on && v.Left == 0 {
			t.Errorf("%s: nothing ends after %v", name, want)
		}
	}
}

func TestSwitchIsNotInterruptedByTheWait(t *testing.T) {
	b := stages(t)["install"].after(time.Hour).on(session.AtWork)
	if b.s.View().Left != 0 {
		t.Error("a warning over a switch")
	}
	b.did(installed()).on(session.AtOutcome)
}

func TestCleaningEndsByItsCountDownOnly(t *testing.T) {
	b := stages(t)["cleaning"]
	for left := 60; left > 0; left-- {
		if got := b.s.View().Maint.Seconds; got != left {
			t.Fatalf("%d seconds, want %d", got, left)
		}
		b.send(session.Back{}, session.GoHome{}, session.Typed{Rune: 'x'}, session.OpenMenu{}, session.NextTheme{}).on(session.AtCleaning)
		b.after(time.Second)
	}
	b.on(session.AtTechnician)
}

// While maintenance is on the screen no card is shown; it is read afterwards.
func TestCardWaitsForMaintenance(t *testing.T) {
	b := stages(t)["menu"].send(session.CardInserted{Slot: 7}).on(session.AtTechnician)
	if len(b.read) != 0 || b.s.View().Card.Phase != session.NoCard {
		t.Fatal("the card is read under the technician's menu")
	}
	left := b.s
	b.send(session.GoHome{}).on(session.Card)
	if len(b.read) != 1 || b.read[0].Slot != 7 {
		t.Errorf("read %+v", b.read)
	}
	b.s, b.read = left, nil
	b.send(session.SlotChanged{Slot: session.SlotEmpty}, session.GoHome{}).on(session.Home)
	if len(b.read) != 0 {
		t.Error("a card that is gone is read")
	}
}

func TestCardOnScreenIsTakenOffByAStick(t *testing.T) {
	b := newBench(t, newSession()).send(session.CardInserted{Slot: 3})
	b.send(session.CardReported{Seq: b.read[0].Seq}, seen).on(session.AtStick)
	if b.s.View().Card.Phase != session.NoCard {
		t.Errorf("%+v", b.s.View().Card)
	}
	b.send(session.Back{}).on(session.Card)
	if len(b.read) != 2 || b.s.View().Card.Phase != session.CardReading {
		t.Errorf("read %+v", b.read)
	}
}

func TestSecondStickWaits(t *testing.T) {
	b := stages(t)["staged"]
	n := len(b.all)
	b.send(session.StickChanged{Stick: session.Stick{State: session.StickSeen, ID: 1, Others: 1}}).on(session.AtChanges)
	if len(b.all) != n || b.s.View().Maint.Stick.Others != 1 {
		t.Error("the second stick is read")
	}
	b.send(session.StickChanged{Stick: session.Stick{State: session.StickSeen, ID: 2}}).on(session.AtStick)
	asked[session.Inspect](b)
}

func TestStickAgainFromTheMenu(t *testing.T) {
	b := stages(t)["listed"].send(session.Back{}).on(session.Topics).send(session.OpenMenu{})
	for i, it := range b.s.View().Items {
		if it.Action == (session.OpenStick{}) {
			b.send(session.Choose{List: b.s.View().List, Item: i}).on(session.AtStick)
			asked[session.Inspect](b)
			return
		}
	}
	t.Error("the menu does not lead back to the stick")
}

func TestResetCodeNeedsNoCode(t *testing.T) {
	r := changes()
	r.Changes.ResetCode = true
	b := stages(t)["staging"].did(r).act(session.CmdInstall).on(session.AtConfirm).act(session.CmdYes)
	asked[session.Install](b)
}

// After an update that cleared the code another one is chosen first; only a technician
// whose code was typed is offered the report.
func TestAfterTheCodeWasCleared(t *testing.T) {
	r := changes()
	r.Changes.ResetCode = true
	done := session.TaskResult{Installed: &session.Installed{From: 1, To: 2, CodeGone: true}}
	b := stages(t)["staging"].did(r).act(session.CmdInstall).act(session.CmdYes).did(done).on(session.AtOutcome)
	wantCommands(b, session.CmdTechnician, session.CmdOn)
	v := b.act(session.CmdTechnician).on(session.AtCode).s.View()
	if got := v.Maint.Code.Mode; got != session.CodeChosen {
		t.Errorf("got mode %v, want a code to be chosen", got)
	}

	b = stages(t)["install"].did(done).on(session.AtOutcome)
	wantCommands(b, session.CmdNewCode, session.CmdKioskReport, session.CmdOn)
	b = b.act(session.CmdKioskReport).did(session.TaskResult{File: "a.txt"}).on(session.AtOutcome)
	if b.s.View().Maint.CodeSet {
		t.Error("the report's end takes the code for chosen")
	}
	b = stages(t)["outcome"]
	wantCommands(b, session.CmdKioskReport, session.CmdOn)
	if !b.s.View().Maint.CodeSet {
		t.Error("another update's end takes the code for cleared")
	}
}

func wantCommands(b *bench, want ...session.Command) {
	b.t.Helper()
	var got []session.Command
	for _, it := range b.s.View().Items {
		got = append(got, it.Command)
	}
	if !slices.Equal(got, want) {
		b.t.Errorf("got %v, want %v", got, want)
	}
}

// What makes the kiosk worse off has No at hand.
func TestLossHasNoAtHand(t *testing.T) {
	for _, c := range []struct {
		change func(*session.Changes)
		first  session.Command
	}{
		{func(*session.Changes) {}, session.CmdInstall},
		{func(c *session.Changes) { c.NoCards = true }, session.CmdNo},
		{func(c *session.Changes) { c.NoOppositions = true }, session.CmdNo},
		{func(c *session.Changes) { c.Lowers = true }, session.CmdInstall},
	} {
		r := changes()
		c.change(r.Changes)
		v := stages(t)["staging"].did(r).on(session.AtChanges).s.View()
		if got := v.Items[0].Command; got != c.first {
			t.Errorf("%+v: the first choice is %v, want %v", r.Changes, got, c.first)
		}
		if r.Changes.Loses() && v.Focus != 0 {
			t.Errorf("%+v: the focus is %d, want 0", r.Changes, v.Focus)
		}
	}
}

func TestClockIsConfirmedTwice(t *testing.T) {
	b := stages(t)["clock"].typeIn("20261030").send(session.Enter{}).on(session.AtConfirm)
	b.act(session.CmdYes).on(session.AtConfirm)
	if !b.s.View().Maint.Second || b.s.View().Focus != 0 {
		t.Error("the second question has another focus")
	}
	b.act(session.CmdYes)
	want := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	if got := asked[session.SetClock](b); !got.To.Equal(want) {
		t.Errorf("set to %v, want %v", got.To, want)
	}
	b.did(session.TaskResult{Clock: session.ClockSet}).on(session.AtOutcome).act(session.CmdOn).on(session.AtTechnician)
}

func TestReadClock(t *testing.T) {
	for digits, want := range map[string]session.ClockFault{
		"": session.ClockMissing, "22112026103": session.ClockMissing, "221120261030": session.ClockRight,
		"310220261030": session.ClockNoDate, "290220271030": session.ClockNoDate, "290220281030": session.ClockRight,
		"000120261030": session.ClockNoDate, "011320261030": session.ClockNoDate, "311220191030": session.ClockNoDate,
		"010120200000": session.ClockRight, "311220992359": session.ClockRight, "010121000000": session.ClockNoDate,
		"221120262400": session.ClockNoTime, "221120262360": session.ClockNoTime,
		"290320260159": session.ClockRight, "290320260230": session.ClockSkipped, "290320260300": session.ClockRight,
	} {
		if got := session.ReadClock(digits); got.Fault != want || (got.To.IsZero() == (want == session.ClockRight)) {
			t.Errorf("%s: %+v, want %d", digits, got, want)
		}
	}
	if got := session.ReadClock("010720261030").To; !got.Equal(time.Date(2026, 7, 1, 8, 30, 0, 0, time.UTC)) {
		t.Errorf("summer: %v", got)
	}
}

func TestVerdictIsCountedByType(t *testing.T) {
	s, e := newSession().Step(morning, session.CardInserted{Slot: 1})
	_, e = s.Step(morning, session.CardReported{Seq: e[0].(session.ReadCard).Seq, Report: verdict.Report{Verdict: verdict.Valid, Type: pki.CPS}})
	if c, ok := e[0].(session.Count); !ok || c != (session.Count{What: session.CountVerdict, ID: "valid CPS"}) {
		t.Errorf("%+v", e)
	}
}

// Random events in any order: no panic, a way back, no code in a View, and
// nobody behind the code without it.
func TestRandomMaintenance(t *testing.T) {
	const secret = "73519"
	rng := rand.New(rand.NewPCG(7, 9))
	all := []session.Event{
		seen, gone, session.StickChanged{Stick: session.Stick{State: session.StickSeen, ID: 2, Others: 1}},
		session.Enter{}, session.Back{}, session.GoHome{}, session.OpenMenu{}, session.OpenGuide{}, session.OtherLanguage{},
		session.Erase{}, session.Clear{}, session.Poke{}, session.OpenStick{}, session.Turn{Page: 1, Focus: 1},
		session.CardInserted{Slot: 1}, session.SlotChanged{Slot: session.SlotEmpty}, session.DataChanged{Info: session.Info{Number: 3}},
	}
	results := []session.TaskResult{offers(true), offers(false), firstKey(), changes(), good(), installed(), {}, {Refused: &bundle.Refusal{Reason: bundle.StickPulled}},
		{Code: session.CodeResult{State: session.CodeWait, Wait: time.Minute}}}
	visited := map[session.Screen]bool{}
	menu := stages(t)["menu"].s
	for i := range 2000 {
		b := newBench(t, newSession()).send(seen).did(offers(true))
		if i%2 == 1 {
			b = newBench(t, menu)
		}
		for range 40 {
			v := b.s.View()
			switch n := rng.IntN(10); {
			case n < 3 && len(v.Items) > 0:
				b.send(session.Choose{List: v.List, Item: rng.IntN(len(v.Items))})
			case n < 5:
				b.send(session.Did{Seq: b.do.Seq, Result: results[rng.IntN(len(results))]})
			case n == 5:
				b.typeIn(secret)
			case n == 6:
				b.after(time.Duration(rng.IntN(100)) * time.Second)
			default:
				b.send(all[rng.IntN(len(all))])
			}
			v = b.s.View()
			visited[v.Screen] = true
			if v.InField && v.Screen == session.AtCode && v.Field != "" || v.Screen == session.AtCode && strings.Contains(fmt.Sprintf("%+v", v), secret) {
				t.Fatal("the code is in the view")
			}
			if v.Screen >= session.AtStick && v.Maint.Stick.State == session.StickNone && v.Screen == session.AtTechnician {
				t.Fatal("the technician's menu without a stick")
			}
			if v.Screen < session.AtStick && v.Screen != session.Guide && v.Screen != session.Menu && v.Maint.Job != "" {
				t.Fatalf("screen %d with the task %q", v.Screen, v.Maint.Job)
			}
			if v.Screen == session.AtWork && v.Maint.Job == "" {
				t.Fatal("work without a task")
			}
		}
	}
	for s := session.AtStick; s <= session.AtCleaning; s++ {
		if !visited[s] {
			t.Errorf("screen %d was never reached", s)
		}
	}
}

// The technician's menu has a digit for each command, whatever he must be told; what it
// has no room for is on the page of versions, from which back leads to the menu.
func TestTechniciansMenuFitsTheDigits(t *testing.T) {
	for _, lasting := range []bool{false, true} {
		r := offers(true)
		r.Alerts.Lasting = lasting
		b := newBench(t, newSession()).send(seen).did(r).act(session.CmdTechnician).typeIn("2580").send(session.Enter{}).did(good()).on(session.AtTechnician)
		if got := len(b.s.View().Items); got != 9 {
			t.Errorf("lasting %v: got %d commands, want 9, as many as digits", lasting, got)
		}
		b = b.act(session.CmdVersions).on(session.AtLines).did(session.TaskResult{Lines: []session.Line{{Key: "version.program", Text: "1"}}})
		wantCommands(b, session.CmdCounters, session.CmdAudit, session.CmdCannot, session.CmdTake)
		b = b.act(session.CmdAudit).on(session.AtLines)
		if got := asked[session.Look](b).Page; got != session.PageAudit {
			t.Errorf("got page %q, want the record", got)
		}
		b = b.did(session.TaskResult{Lines: []session.Line{{Key: "audit.start"}}})
		wantCommands(b)
		b.send(session.Back{}).on(session.AtTechnician)
	}
}

// What a technician must be told is there when his menu opens, and stands until he
// says that he knows it, or until an update was installed.
func TestToldUntilKnown(t *testing.T) {
	remade := session.Alerts{Lasting: true, Lines: []session.Line{{Key: "doctor.partition", Code: "B-35", Status: session.LineWarn}}}
	open := func() *bench {
		r := offers(true)
		r.Alerts = remade
		b := newBench(t, newSession()).send(seen).did(r).act(session.CmdTechnician).typeIn("2580").send(session.Enter{})
		return b.did(session.TaskResult{Code: session.CodeResult{State: session.CodeGood}}).on(session.AtTechnician)
	}
	told := func(b *bench, want int, lasting bool) {
		t.Helper()
		v := b.s.View()
		if len(v.Maint.Alerts.Lines) != want || (v.Items[0].Command == session.CmdKnown) != lasting {
			t.Errorf("told %+v, the first item is %s", v.Maint.Alerts, v.Items[0].Command)
		}
	}
	b := open()
	told(b, 1, true)
	told(b.act(session.CmdKnown).on(session.AtConfirm).act(session.CmdNo).on(session.AtTechnician), 1, true)
	b.act(session.CmdKnown).act(session.CmdYes).on(session.AtWork)
	asked[session.Acknowledge](b)
	told(b.did(session.TaskResult{}).on(session.AtTechnician), 0, false)

	b = open().act(session.CmdKnown).act(session.CmdYes)
	b.did(session.TaskResult{Refused: &bundle.Refusal{Reason: bundle.WriteFailed}}).on(session.AtOutcome)
	told(b.act(session.CmdOn).on(session.AtTechnician), 1, true)

	b = open().act(session.CmdGoBack).did(changes()).act(session.CmdYes)
	told(b.did(session.TaskResult{Installed: &session.Installed{From: 1, To: 2}}).act(session.CmdOn).on(session.AtTechnician), 0, false)
}
