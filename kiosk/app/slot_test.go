package app_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/card"
	"guichet/kiosk/iso7816"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/verdict"
)

// channelSlot is a slot whose events the test sends.
type channelSlot chan app.SlotEvent

func (s channelSlot) Watch(context.Context) <-chan app.SlotEvent { return s }

// judge says of every card that it is to be checked, and keeps its generation.
type judge struct{}

func (judge) Judge(_ context.Context, f card.Facts) verdict.Report {
	r := verdict.Report{Verdict: verdict.ToCheck, Code: verdict.CodeNoList, Generation: f.Identity.Generation, Family: f.Identity.Family}
	if f.Failure == card.FailureMute {
		r.Verdict, r.Code = verdict.Unreadable, verdict.CodeMute
	}
	return r
}

// swappable is a card in whose place another one can come without a word.
type swappable struct {
	mu  sync.Mutex
	now cardsim.Card
}

func (s *swappable) put(c cardsim.Card) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = c
}

func (s *swappable) card() cardsim.Card {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *swappable) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	return s.card().Transmit(ctx, cmd)
}

func (s *swappable) Protocol() iso7816.Protocol {
	p, _ := s.card().(iso7816.Protocoler)
	return p.Protocol()
}

func cps3(serial byte) cardsim.Card {
	return cardsim.NewCPS3(cardsim.Content{Label: "CPS3v3-9900000012", Serial: [5]byte{1, 2, 3, 4, serial}}, cardsim.Options{})
}

func insert(seq uint64, c cardsim.Card) app.SlotEvent {
	return app.SlotEvent{Seq: seq, State: session.SlotCard, ATR: c.ATR(), Card: c}
}

func TestCardIsReadJudgedAndWiped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		slot <- insert(1, cps3(5))
		synctest.Wait()
		v := k.scr.view()
		if v.Screen != session.Card || v.Card.Phase != session.CardJudged || v.Card.Report.Generation != card.CPS3 {
			t.Fatalf("screen %d, %+v", v.Screen, v.Card)
		}
		if len(v.Items) != 2 || v.Items[0].Question.ID != "a" {
			t.Errorf("items %+v", v.Items)
		}
		slot <- app.SlotEvent{Seq: 2, State: session.SlotEmpty}
		synctest.Wait()
		if v := k.scr.view(); v.Card.Phase != session.CardGone || v.Card.Report.Verdict != verdict.Undecided || v.Card.Glimpse.Identity.ATR != nil {
			t.Errorf("after the pull: %+v", v.Card)
		}
		k.stopAndWait(t)
	})
}

// The first words of a card wait for no byte of it: they stand there when the slot has told
// of the card, and a card that keeps still for ever has them too.
func TestCardIsSaidAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		time.Sleep(time.Second) // the kiosk has started
		began, answered := time.Now(), 0
		c := cardsim.NewCPS3(cardsim.Content{Label: "CPS3v3-9900000012", Serial: [5]byte{1, 2, 3, 4, 5}},
			cardsim.Options{Trace: func(_, _ []byte) { answered++ }})
		slot <- insert(1, cardsim.Slow(c, time.Hour, cardsim.Sleep)) // a byte
		synctest.Wait()
		if !k.scr.says("Lecture en cours") || time.Since(began) > 0 {
			t.Errorf("after %v and %d APDUs the screen says %+v", time.Since(began), answered, k.scr.view().Card)
		}
		if answered > 1 {
			t.Errorf("%d APDUs before the first words, want none answered", answered)
		}
		k.stopAndWait(t)
	})
}

// clockJudge says valid until the clock says otherwise.
type clockJudge struct{ wrong atomic.Bool }

func (j *clockJudge) Judge(_ context.Context, f card.Facts) verdict.Report {
	if j.wrong.Load() {
		return verdict.Report{Verdict: verdict.ToCheck, Code: verdict.CodeClockJumped, Generation: f.Identity.Generation}
	}
	return verdict.Report{Verdict: verdict.Valid, Code: verdict.CodeValid, ClockInOrder: true, Generation: f.Identity.Generation}
}

// A card that lies in is judged again by what was read of it: with the next minute or key
// nothing is said that is not known any more. Nothing else of the visit changes.
func TestCardLeftInIsJudgedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot, j := make(channelSlot), &clockJudge{}
		k := startWith(t, app.Options{Help: &slowHelp{}, Slot: slot, Judge: j})
		slot <- insert(1, cps3(5))
		synctest.Wait()
		if before := k.scr.view(); before.Card.Report.Verdict != verdict.Valid {
			t.Fatalf("%+v", before.Card)
		}
		time.Sleep(30 * time.Second)
		k.KeyPressed(screen.KeyPress{Code: screen.F5})
		time.Sleep(20 * time.Second)
		j.wrong.Store(true)
		time.Sleep(11 * time.Second)
		synctest.Wait()
		if v := k.scr.view().Card; v.Report.Verdict != verdict.ToCheck || v.Phase != session.CardJudged || v.Report.Generation != card.CPS3 || v.Remind != 1 {
			t.Errorf("the clock is wrong since this minute: %+v", v)
		}
		j.wrong.Store(false)
		time.Sleep(5 * time.Minute)
		if v := k.scr.view().Card; !v.Masked {
			t.Errorf("nobody is there: %+v", v)
		}
		j.wrong.Store(true)
		time.Sleep(time.Minute)
		k.KeyPressed(screen.KeyPress{Code: screen.F5})
		synctest.Wait()
		if v := k.scr.view().Card; v.Masked || v.Report.Verdict != verdict.ToCheck {
			t.Errorf("somebody is there again: %+v", v)
		}
		slot <- app.SlotEvent{Seq: 2, State: session.SlotEmpty}
		synctest.Wait()
		if v := k.scr.view().Card; v.Phase != session.CardGone || v.Report.Verdict != verdict.Undecided {
			t.Errorf("after the pull: %+v", v)
		}
		k.stopAndWait(t)
	})
}

// The codes follow the verdict, and only where the site wants them.
func TestCodesFollowTheVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		var asked []byte
		c := cardsim.NewCPS3(cardsim.Content{Label: "CPS3v3-9900000012", Serial: cardsim.SerialOf("99213845"), Wrong: cardsim.Wrong{PIN: 2}},
			cardsim.Options{Trace: func(cmd, _ []byte) { asked = append(asked, cmd[1]) }})
		slot <- insert(1, cardsim.Slow(c, 10*time.Millisecond, cardsim.Sleep))
		for range 10_000 {
			time.Sleep(10 * time.Millisecond)
			synctest.Wait()
			v := k.scr.view().Card
			if v.Codes.Status != card.CodesUnknown && v.Phase != session.CardJudged {
				t.Fatalf("codes without a verdict: %+v", v)
			}
			if v.Codes.Status == card.CodesRead {
				break
			}
		}
		want := card.Counter{Known: true, Left: 1, Max: 3}
		if got := k.scr.view().Card.Codes; got.PIN != want || got.Traffic.APDUs > 4 {
			t.Errorf("got %+v, want %+v in at most 4 APDUs", got, want)
		}
		before := k.scr.count()
		slot <- app.SlotEvent{Seq: 1, State: session.SlotCard, ATR: c.ATR(), Others: 1}
		synctest.Wait()
		if v := k.scr.view().Card; v.Others != 1 || v.Phase != session.CardJudged || v.Codes.PIN != want || k.scr.count() == before {
			t.Errorf("another card came: got %+v, want the same card and one beside", v)
		}
		k.stopAndWait(t)
	})
}

func TestCardPulledWhileRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		slot <- insert(1, cardsim.Slow(cps3(5), time.Millisecond, cardsim.Sleep))
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		if v := k.scr.view(); v.Card.Phase != session.CardReading || v.Card.Glimpse.Identity.Generation != card.CPS3 {
			t.Fatalf("100 ms after the insertion: %+v", v.Card)
		}
		slot <- app.SlotEvent{Seq: 2, State: session.SlotEmpty}
		time.Sleep(time.Minute)
		synctest.Wait()
		if v := k.scr.view(); v.Card.Phase == session.CardJudged {
			t.Errorf("the verdict of a card that is gone is shown: %+v", v.Card)
		}
		k.stopAndWait(t)
	})
}

func TestSwapIsSeenAndTheOtherCardRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		both := &swappable{now: cps3(5)}
		slot <- app.SlotEvent{Seq: 1, State: session.SlotCard, ATR: both.now.ATR(), Card: both}
		synctest.Wait()
		before := k.scr.count()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if k.scr.count() != before {
			t.Error("the watch of a card that stays redraws the screen")
		}
		both.put(cps3(6))
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		if v := k.scr.view(); v.Card.Phase != session.CardJudged || k.scr.count() == before {
			t.Errorf("after the swap: %+v", v.Card)
		}
		time.Sleep(2 * time.Minute) // asked seldom now
		synctest.Wait()
		before = k.scr.count()
		both.put(cps3(7))
		time.Sleep(time.Minute) // which the clock wakes the loop for
		synctest.Wait()
		if v := k.scr.view(); v.Card.Phase != session.CardJudged || k.scr.count() == before {
			t.Errorf("after a late swap: %+v", v.Card)
		}
		both.put(cardsim.DieAt(0, cps3(6)))
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		if v := k.scr.view(); v.Card.Phase != session.CardGone {
			t.Errorf("a card that answers no more is still shown: %+v", v.Card)
		}
		k.stopAndWait(t)
	})
}

func TestMuteCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		slot <- app.SlotEvent{Seq: 1, State: session.SlotCard}
		synctest.Wait()
		if v := k.scr.view(); v.Card.Report.Code != verdict.CodeMute {
			t.Errorf("%+v", v.Card.Report)
		}
		k.stopAndWait(t)
	})
}

// A card left in: reminder, then louder and hidden; a key brings it back.
func TestCardLeftIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		slot <- insert(1, cps3(5))
		for _, c := range []struct {
			wait   time.Duration
			remind int
			masked bool
		}{{19 * time.Second, 0, false}, {2 * time.Second, 1, false}, {38 * time.Second, 1, false}, {2 * time.Second, 2, true}, {time.Hour, 2, true}} {
			time.Sleep(c.wait)
			synctest.Wait()
			if v := k.scr.view(); v.Card.Remind != c.remind || v.Card.Masked != c.masked {
				t.Errorf("reminder %d masked %v, want %d %v", v.Card.Remind, v.Card.Masked, c.remind, c.masked)
			}
		}
		k.press(screen.Down)
		synctest.Wait()
		if v := k.scr.view(); v.Card.Masked || v.Card.Remind != 0 || v.Card.Phase != session.CardJudged {
			t.Errorf("after a key: %+v", v.Card)
		}
		k.stopAndWait(t)
	})
}

func TestDetailCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		slot <- insert(1, cps3(5))
		synctest.Wait()
		k.typeIn("2") // it stands behind the one question: the detail
		synctest.Wait()
		if !k.scr.view().Card.Detail {
			t.Fatal("the detail is not open")
		}
		for range 3 { // each key keeps it open
			time.Sleep(29 * time.Second)
			synctest.Wait()
			if v := k.scr.view(); !v.Card.Detail || v.Card.DetailLeft != 1 {
				t.Errorf("after 29 s: open %v, %d s left, want open and 1", v.Card.Detail, v.Card.DetailLeft)
			}
			k.press(screen.Other)
		}
		time.Sleep(31 * time.Second)
		synctest.Wait()
		if k.scr.view().Card.Detail {
			t.Error("the detail is open after 31 s")
		}
		k.stopAndWait(t)
	})
}

func TestCardGoneResets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		slot <- insert(1, cps3(5))
		synctest.Wait()
		slot <- app.SlotEvent{Seq: 2, State: session.SlotEmpty}
		time.Sleep(21 * time.Second)
		synctest.Wait()
		if v := k.scr.view(); v.Left == 0 {
			t.Errorf("no warning 21 s after the pull")
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if v := k.scr.view(); v.Screen != session.Home || v.Card.Phase != session.NoCard {
			t.Errorf("screen %d, %+v", v.Screen, v.Card)
		}
		k.stopAndWait(t)
	})
}
