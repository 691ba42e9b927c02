package card_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/iso7816"
	"guichet/kiosk/sim/cardsim"
)

// der makes bytes that begin like a certificate of n bytes in all. Nothing here
// looks further in.
func der(n int, seed uint64) []byte {
	b := iso7816.AppendTLV(nil, 0x30, make([]byte, n-4))
	r := rand.New(rand.NewPCG(seed, 0))
	for i := 4; i < len(b); i++ {
		b[i] = byte(r.Uint32())
	}
	return b
}

func content() cardsim.Content {
	return cardsim.Content{Label: "CPS3v3-9900000012", Serial: [5]byte{1, 2, 3, 4, 5}, AuthDER: der(1700, 1), SignDER: der(1650, 2)}
}

func read(c cardsim.Card) card.Facts {
	return card.Read(context.Background(), c, card.Identify(c.ATR()), nil)
}

// wantWhole checks that a reading brought all of content.
func wantWhole(t *testing.T, f card.Facts, c cardsim.Content) {
	t.Helper()
	if f.Failure != card.FailureNone {
		t.Fatalf("failure %d at %s", f.Failure, f.FailedAt)
	}
	if f.Identity.Family != card.CPx || f.Issuer != card.IssuerANS || f.Label != c.Label || !bytes.Equal(f.EFSN[7:], c.Serial[:]) {
		t.Errorf("identity %+v, issuer %v, label %q, EF.SN %X", f.Identity, f.Issuer, f.Label, f.EFSN)
	}
	if len(f.Certificates) != 2 {
		t.Fatalf("%d certificates", len(f.Certificates))
	}
	for i, want := range [][]byte{c.AuthDER, c.SignDER} {
		got := f.Certificates[i]
		if !got.Complete || got.Failure != card.FailureNone || !bytes.Equal(got.DER, want) {
			t.Errorf("certificate %d: complete %v, failure %d, %d bytes of %d", i, got.Complete, got.Failure, len(got.DER), len(want))
		}
	}
}

// Every CPx, in every style of answers, gives all it has.
func TestReadCPx(t *testing.T) {
	makers := map[string]func(cardsim.Content, cardsim.Options) cardsim.Card{
		"CPS3": cardsim.NewCPS3, "CPS3 contactless": cardsim.NewCPS3Contactless,
		"CPS4": cardsim.NewCPS4, "CPS4 with the fallback": cardsim.NewCPS4Stubborn,
	}
	options := map[string]cardsim.Options{
		"plain": {}, "padded": {Padding: 300}, "short reads": {MaxRead: 100},
		"P2=0C refused": {RefuseNoData: true}, "padded by one": {Padding: 1},
	}
	for name, maker := range makers {
		for style := cardsim.T0More; style <= cardsim.T1; style++ {
			for behaviour, o := range options {
				t.Run(fmt.Sprintf("%s/%d/%s", name, style, behaviour), func(t *testing.T) {
					o.Style = style
					wantWhole(t, read(maker(content(), o)), content())
				})
			}
		}
	}
}

func TestReadVariants(t *testing.T) {
	t.Run("relative paths", func(t *testing.T) {
		c := content()
		c.Paths = cardsim.PathsInside
		wantWhole(t, read(cardsim.NewCPS3(c, cardsim.Options{})), c)
	})
	t.Run("card number", func(t *testing.T) {
		if f := read(cardsim.NewCPS3(content(), cardsim.Options{})); f.CardNumber != "9900000012" {
			t.Errorf("%q", f.CardNumber)
		}
	})
	t.Run("no number in the label", func(t *testing.T) {
		c := content()
		c.Label = "CPS3v3_CL"
		if f := read(cardsim.NewCPS3Contactless(c, cardsim.Options{})); f.CardNumber != "" || f.Failure != card.FailureNone {
			t.Errorf("%q, failure %d", f.CardNumber, f.Failure)
		}
	})
	t.Run("one certificate", func(t *testing.T) {
		c := content()
		c.SignDER = nil
		f := read(cardsim.NewCPS3(c, cardsim.Options{}))
		if f.Failure != card.FailureNone || len(f.Certificates) != 1 || !f.Certificates[0].Complete {
			t.Errorf("failure %d at %s, %d certificates", f.Failure, f.FailedAt, len(f.Certificates))
		}
	})
	t.Run("issuer", func(t *testing.T) {
		c := content()
		c.OtherIssuer = true
		if f := read(cardsim.NewCPS3(c, cardsim.Options{})); f.Issuer != card.IssuerOther || f.Failure != card.FailureNone {
			t.Errorf("issuer %d, failure %d", f.Issuer, f.Failure)
		}
	})
	t.Run("generation by label", func(t *testing.T) {
		c := content()
		c.Label = "CPS4v1-9900000012"
		card4 := cardsim.NewCPS4(c, cardsim.Options{ATR: unhex(t, "3BDC18FF00001225006480000501009000")})
		f := read(card4)
		if f.Identity.Generation != card.CPS4 || f.Failure != card.FailureNone || f.Identity.Listed {
			t.Errorf("%+v, failure %d at %s", f.Identity, f.Failure, f.FailedAt)
		}
	})
	t.Run("an ATR nobody knows", func(t *testing.T) {
		f := read(cardsim.NewCPS3(content(), cardsim.Options{ATR: unhex(t, "3B6400010203AA")[:6+1]}))
		wantWhole(t, f, content())
		if f.Identity.Generation != card.CPS3 {
			t.Errorf("%+v", f.Identity)
		}
	})
	t.Run("certificates behind the PIN", func(t *testing.T) {
		c := content()
		c.LockCertificates = true
		f := read(cardsim.NewCPS3(c, cardsim.Options{}))
		if f.Failure != card.FailureRefused || f.FailedAt != "certificate" || f.Certificates[0].Failure != card.FailureRefused || f.Certificates[1].Failure != card.FailureRefused {
			t.Errorf("failure %d at %s, %+v", f.Failure, f.FailedAt, f.Certificates)
		}
	})
	t.Run("empty card", func(t *testing.T) {
		f := read(cardsim.NewUnknown(cardsim.Options{ATR: unhex(t, "3BAC00402A001225006480000310009000")}))
		if f.Failure != card.FailureRefused || f.FailedAt != "TokenInfo" || f.Identity.Family != card.CPx {
			t.Errorf("failure %d at %s, %+v", f.Failure, f.FailedAt, f.Identity)
		}
	})
}

func TestActua(t *testing.T) {
	for state, want := range map[cardsim.Actua]card.Actua{
		cardsim.NeverUpdated: card.ActuaAbsent, cardsim.Updated: card.ActuaValid,
		cardsim.InterruptedEmpty: card.ActuaInterrupted, cardsim.InterruptedNoEnd: card.ActuaInterrupted,
	} {
		for style := cardsim.T0More; style <= cardsim.T1; style++ {
			c := content()
			c.Actua = state
			f := read(cardsim.NewCPS3(c, cardsim.Options{Style: style}))
			if f.Actua != want || f.Failure != card.FailureNone {
				t.Errorf("state %d, style %d: %d, failure %d", state, style, f.Actua, f.Failure)
			}
		}
	}
	c := content()
	c.Actua = cardsim.Updated
	if f := read(cardsim.NewCPS3Contactless(c, cardsim.Options{})); f.Actua != card.ActuaUnknown || f.Failure != card.FailureNone {
		t.Errorf("contactless: %d, failure %d", f.Actua, f.Failure)
	}
}

func TestReadOthers(t *testing.T) {
	tests := []struct {
		name   string
		card   cardsim.Card
		family card.Family
		key    string
		apdus  int // at most
	}{
		{"Vitale", cardsim.NewVitale(cardsim.Options{}), card.Vitale, "vitale-2", 0},
		{"bank", cardsim.NewBank(cardsim.Options{}), card.EMV, "bank", 2},
		{"bank, T=0 by 6Cxx", cardsim.NewBank(cardsim.Options{Style: cardsim.T0WrongLe}), card.EMV, "bank", 2},
		{"bank, contactless", cardsim.NewBankContactless(cardsim.Options{}), card.EMV, "bank", 3},
		{"CNIe", cardsim.NewCNIe(cardsim.Options{}), card.CNIe, "cnie", 0},
		{"passport", cardsim.NewPassport(cardsim.Options{}), card.Other, "emrtd", 4},
		{"eGK", cardsim.NewEGK(cardsim.Options{}), card.EGK, "egk", 0},
		{"eGK by application", cardsim.NewEGK(cardsim.Options{ATR: []byte{0x3B, 0x00}}), card.EGK, "egk", 7},
		{"Belgian", cardsim.NewBelgian(cardsim.Options{}), card.BEID, "beid", 0},
		{"Belgian by application", cardsim.NewBelgian(cardsim.Options{ATR: []byte{0x3B, 0x00}}), card.BEID, "beid", 6},
		{"YubiKey", cardsim.NewYubiKey(cardsim.Options{}), card.PIV, "yubikey", 0},
		{"PIV", cardsim.NewPIV(cardsim.Options{}), card.PIV, "piv", 5},
		{"Navigo", cardsim.NewNavigo(cardsim.Options{}), card.Transit, "navigo", 0},
		{"MIFARE", cardsim.NewMifare(cardsim.Options{}), card.Memory, "mifare-classic", 0},
		{"memory", cardsim.NewMemory(cardsim.Options{}), card.Memory, "memory", 0},
		{"agent card", cardsim.NewAgent(cardsim.Options{}), card.IASECC, "carte-agent", 2},
		{"unknown", cardsim.NewUnknown(cardsim.Options{}), card.FamilyUnknown, "", 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := read(tt.card)
			if f.Identity.Family != tt.family || f.Identity.Name != tt.key || f.Failure != card.FailureNone || f.Traffic.APDUs > tt.apdus {
				t.Errorf("%+v, failure %d, %+v", f.Identity, f.Failure, f.Traffic)
			}
		})
	}
}

// An IAS-ECC shape that holds the application of ANS is a CPx all the same.
func TestIASECCShape(t *testing.T) {
	c := cardsim.NewCPS3Contactless(content(), cardsim.Options{ATR: unhex(t, "3B8F80010031B86404B0ECC1739401808390000F")})
	if id := card.Identify(c.ATR()); id.Family != card.IASECC {
		t.Fatalf("%+v", id)
	}
	wantWhole(t, read(c), content())
}

// Nothing but SELECT, READ BINARY and GET RESPONSE ever goes to a card, and each card
// gets some of it.
func TestOnlyReads(t *testing.T) {
	allowed := []byte{iso7816.InsSelect, iso7816.InsReadBinary, iso7816.InsGetResponse}
	for name, insert := range map[string]func(cardsim.Options) cardsim.Card{
		"CPS3":    func(o cardsim.Options) cardsim.Card { return cardsim.NewCPS3(content(), o) },
		"CPS4":    func(o cardsim.Options) cardsim.Card { return cardsim.NewCPS4Stubborn(content(), o) },
		"unknown": func(o cardsim.Options) cardsim.Card { return cardsim.NewUnknown(o) },
	} {
		for style := cardsim.T0More; style <= cardsim.T1; style++ {
			sent := map[byte]int{}
			read(insert(cardsim.Options{Style: style, Trace: func(cmd, _ []byte) { sent[cmd[1]]++ }}))
			if sent[iso7816.InsSelect] == 0 {
				t.Errorf("%s, style %d: got no SELECT, the trace sees nothing", name, style)
			}
			for ins, n := range sent {
				if !slices.Contains(allowed, ins) {
					t.Errorf("%s, style %d: got INS %02X %d times, want none", name, style, ins, n)
				}
			}
		}
	}
}

// The bounds that were promised for a CPS3 with two certificates.
func TestTraffic(t *testing.T) {
	styles := []struct {
		name    string
		options cardsim.Options
		percent int // of bytes beside those of the certificates, at most
	}{
		{"61xx", cardsim.Options{Style: cardsim.T0More}, 15},
		{"6Cxx", cardsim.Options{Style: cardsim.T0WrongLe}, 15},
		{"direct", cardsim.Options{Style: cardsim.T0Direct}, 15},
		{"T=1", cardsim.Options{Style: cardsim.T1}, 15},
		// Three FCPs of 39 bytes are fetched for the warning that may come with them.
		{"61xx, P2=0C refused", cardsim.Options{Style: cardsim.T0More, RefuseNoData: true}, 18},
	}
	for _, tt := range styles {
		for _, size := range []int{1300, 1700, 2000} {
			c := content()
			c.Actua = cardsim.Updated
			c.AuthDER, c.SignDER = der(size, 1), der(size, 2)
			f := read(cardsim.NewCPS3(c, tt.options))
			wantWhole(t, f, c)
			reads := 2 * ((size + 230) / 231)
			t.Logf("%s, certificates of %d bytes: %+v, %d beside the READ BINARYs, %.1f %% more bytes",
				tt.name, size, f.Traffic, f.Traffic.APDUs-reads, float64(f.Traffic.BytesReceived-2*size)*100/float64(2*size))
			if f.Traffic.APDUs-reads > 25 || f.Traffic.BytesReceived*100 > 2*size*(100+tt.percent) {
				t.Errorf("%s: too much", tt.name)
			}
		}
	}
}

func TestProgress(t *testing.T) {
	var steps []card.Step
	c := cardsim.NewCPS3(content(), cardsim.Options{})
	id := card.Identify(c.ATR())
	f := card.Read(context.Background(), c, id, func(s card.Step) { steps = append(steps, s) })
	if steps[0].Facts.Traffic.APDUs != 0 || steps[0].Facts.Identity.Generation != card.CPS3 {
		t.Errorf("first step %+v", steps[0])
	}
	last := 0
	for _, s := range steps {
		if s.Certificate != 0 {
			continue
		}
		got := s.Facts.Certificates[0]
		if len(got.DER) <= last || !bytes.HasPrefix(content().AuthDER, got.DER) || got.Complete != (len(got.DER) == 1700) {
			t.Errorf("%d bytes after %d, complete %v", len(got.DER), last, got.Complete)
		}
		last = len(got.DER)
	}
	if last != 1700 || f.Traffic != steps[len(steps)-1].Facts.Traffic {
		t.Errorf("ended at %d bytes, %+v", last, f.Traffic)
	}
}

// A card pulled at every single APDU: always "pulled", never a panic, and what was
// read before stays.
func TestPulledAtEveryAPDU(t *testing.T) {
	for style := cardsim.T0More; style <= cardsim.T1; style++ {
		whole := cardsim.NewCPS3(content(), cardsim.Options{Style: style})
		n := read(whole).Traffic.APDUs
		for i := range n {
			f := read(cardsim.DieAt(i, cardsim.NewCPS3(content(), cardsim.Options{Style: style})))
			if f.Failure != card.FailurePulled || f.FailedAt == "" || f.Traffic.APDUs != i+1 {
				t.Fatalf("style %d, pulled at %d: failure %d at %q, %+v", style, i, f.Failure, f.FailedAt, f.Traffic)
			}
		}
		if f := read(cardsim.DieAt(n, cardsim.NewCPS3(content(), cardsim.Options{Style: style}))); f.Failure != card.FailureNone {
			t.Errorf("style %d, pulled after the end: %d", style, f.Failure)
		}
	}
}

func TestMute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
		defer cancel()
		c := cardsim.MuteAt(7, cardsim.NewCPS3(content(), cardsim.Options{}))
		if f := card.Read(ctx, c, card.Identify(c.ATR()), nil); f.Failure != card.FailureTooSlow {
			t.Errorf("failure %d", f.Failure)
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := cardsim.NewCPS3(content(), cardsim.Options{})
	if f := card.Read(ctx, c, card.Identify(c.ATR()), nil); f.Failure != card.FailureCancelled {
		t.Errorf("failure %d", f.Failure)
	}
}

func TestHostileCards(t *testing.T) {
	want := map[cardsim.Hostility]card.Failure{
		cardsim.EndlessMore: card.FailureOverBudget, cardsim.HugeDirectory: card.FailureMalformed,
		cardsim.HugeCertificate: card.FailureMalformed, cardsim.MegabyteCertificate: card.FailureMalformed,
		cardsim.DeepDirectory: card.FailureMalformed, cardsim.ManyCertificates: card.FailureMalformed,
		cardsim.EndlessDirectory: card.FailureMalformed, cardsim.LoopingWrongLe: card.FailureOverBudget,
	}
	for h := cardsim.EndlessMore; h <= cardsim.LoopingWrongLe; h++ {
		for style := cardsim.T0More; style <= cardsim.T1; style++ {
			f := read(cardsim.NewHostile(h, content(), cardsim.Options{Style: style}))
			if f.Failure != want[h] {
				t.Errorf("hostility %d, style %d: failure %d at %s", h, style, f.Failure, f.FailedAt)
			}
			if f.Traffic.APDUs > 250 || f.Traffic.BytesReceived > 41<<10 {
				t.Errorf("hostility %d: %+v", h, f.Traffic)
			}
		}
	}
	f := read(cardsim.NewHostile(cardsim.HugeCertificate, content(), cardsim.Options{}))
	if f.Certificates[0].Complete || !f.Certificates[1].Complete {
		t.Error("one bad certificate must not hide the other")
	}
}

// At 9600 baud the whole reading takes at most 1.15 times what the bytes of the
// certificates need.
func TestSlowCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := cardsim.Slow(cardsim.NewCPS3(content(), cardsim.Options{}), cardsim.CharacterTime, cardsim.Sleep)
		var first time.Duration
		f := card.Read(context.Background(), c, card.Identify(c.ATR()), func(s card.Step) {
			if s.Certificate == 0 && first == 0 {
				first = time.Since(start)
			}
		})
		wantWhole(t, f, content())
		total := time.Since(start)
		wire := time.Duration(f.Traffic.BytesSent+f.Traffic.BytesReceived+f.Traffic.APDUs) * cardsim.CharacterTime
		certificates := time.Duration(3350) * cardsim.CharacterTime
		t.Logf("first piece of a certificate after %v, all after %v; the bytes need %v, those of the certificates %v", first, total, wire, certificates)
		if total > wire {
			t.Errorf("%v, more than the bytes need", total)
		}
	})
}

// A card that stays costs one APDU a question; another card is found out, and a file that
// somebody else selected is no other card.
func TestWatch(t *testing.T) {
	for name, tt := range map[string]struct {
		card  func(...byte) cardsim.Card
		first int // APDUs of the first question
	}{
		"CPS3": {func(sn ...byte) cardsim.Card { return cardsim.NewCPS3(withSerial(sn), cardsim.Options{}) }, 2},
		"CPS4": {func(sn ...byte) cardsim.Card { return cardsim.NewCPS4(withSerial(sn), cardsim.Options{}) }, 2},
		"P2=0C refused": {func(sn ...byte) cardsim.Card {
			return cardsim.NewCPS3(withSerial(sn), cardsim.Options{RefuseNoData: true})
		}, 3},
	} {
		inside := tt.card(1, 2, 3, 4, 5)
		f, count := read(inside), 0
		tx := transmitFunc(func(ctx context.Context, cmd []byte) ([]byte, error) {
			count++
			return inside.Transmit(ctx, cmd)
		})
		w := card.NewWatch(tx, f)
		want := func(when string, same bool, apdus int) {
			t.Helper()
			count = 0
			if got, err := w.Same(t.Context()); got != same || same && err != nil || count > apdus {
				t.Errorf("%s, %s: %v, %v in %d APDUs; want %v in at most %d", name, when, got, err, count, same, apdus)
			}
		}
		want("first", true, tt.first)
		want("again", true, 1)
		want("again", true, 1)
		read(inside) // selects other files
		want("another file", true, 3)
		inside = tt.card(1, 2, 3, 4, 6)
		want("another card", false, 3) // a CPS4 refuses to speak before its channel is opened: that is no yes either
	}
	w := card.NewWatch(cardsim.NewVitale(cardsim.Options{}), card.Facts{})
	if same, err := w.Same(t.Context()); err == nil {
		t.Errorf("a Vitale is the same: %v", same)
	}
}

func withSerial(sn []byte) cardsim.Content {
	c := content()
	c.Serial = [5]byte(sn)
	return c
}

// FuzzRead lets the fuzzer change the answers of an honest CPS3: at the n-th APDU
// it answers what it likes.
func FuzzRead(f *testing.F) {
	f.Add(3, []byte{0x90, 0x00})
	f.Add(9, unhex(f, "3084FFFFFFFF9000"))
	f.Add(12, []byte{0x61, 0x00})
	f.Add(0, []byte{})
	f.Fuzz(func(t *testing.T, n int, answer []byte) {
		honest := cardsim.NewCPS3(content(), cardsim.Options{})
		count := 0
		tx := transmitFunc(func(ctx context.Context, cmd []byte) ([]byte, error) {
			count++
			if count == n {
				return answer, nil
			}
			return honest.Transmit(ctx, cmd)
		})
		facts := card.Read(context.Background(), tx, card.Identify(honest.ATR()), nil)
		if facts.Failure == card.FailureUnknown || facts.Traffic.APDUs > 250 {
			t.Fatalf("failure %d, %+v", facts.Failure, facts.Traffic)
		}
		for _, c := range facts.Certificates {
			if c.Complete != (c.Failure == card.FailureNone) {
				t.Fatalf("complete %v, failure %d", c.Complete, c.Failure)
			}
		}
	})
}

type transmitFunc func(ctx context.Context, cmd []byte) ([]byte, error)

func (f transmitFunc) Transmit(ctx context.Context, cmd []byte) ([]byte, error) { return f(ctx, cmd) }

// A card that wants the MF selected by SELECT MF itself, and not by the path of a
// file below it, still tells the state of its codes.
func TestCodesWantTheMF(t *testing.T) {
	selected := false
	honest := cardsim.NewCPS3(content(), cardsim.Options{})
	var sent []byte
	tx := transmitFunc(func(ctx context.Context, cmd []byte) ([]byte, error) {
		sent = append(sent, cmd[1])
		if cmd[1] == iso7816.InsSelect {
			selected = bytes.Equal(cmd[5:], []byte{0x3F, 0x00})
		}
		if cmd[1] == iso7816.InsGetData && !selected {
			return []byte{0x6A, 0x88}, nil
		}
		return honest.Transmit(ctx, cmd)
	})
	facts := card.Read(context.Background(), tx, card.Identify(honest.ATR()), nil)
	sent = nil
	got := card.ReadCodes(context.Background(), tx, facts)
	if got.Traffic.APDUs != len(sent) {
		t.Errorf("got %+v for %d commands", got.Traffic, len(sent))
	}
	got.Traffic = card.Traffic{}
	want := card.Codes{Status: card.CodesRead, PIN: card.Counter{Known: true, Left: 3, Max: 3}, Unblock: card.Counter{Known: true, Left: 10, Max: 10}}
	if got != want || !bytes.Equal(sent, []byte{0xCB, 0xA4, 0xCB, 0xC0, 0xCB, 0xC0}) {
		t.Errorf("got %+v after %X, want %+v", got, sent, want)
	}
}

// Answers of another form than the recorded one leave the counters unknown.
func TestCodesOddAnswers(t *testing.T) {
	for _, answer := range []string{
		"6A88", "9000", "70009000", "7003BF81019000",
		"700EBF81010AA0089A01039B0200039000",    // two bytes
		"700DBF81020AA0069A01039B01039000",      // another reference
		"700DBF810109A0069A01039B01049000",      // more left than allowed
		"700DBF810109A0069A01009B01009000",      // none allowed
		"700DBF810109A0069A01FF9B01FF9000",      // not to be believed
		"700ABF810106A0039A01039000",            // nothing of what is left
		"700DBF810109A0069A01039B01036283",      // with a warning
		"8070DBF810109A0069A01039B010390009000", // noise
	} {
		honest := cardsim.NewCPS3(content(), cardsim.Options{})
		reply := unhex(t, answer[:len(answer)/2*2])
		tx := transmitFunc(func(ctx context.Context, cmd []byte) ([]byte, error) {
			if cmd[1] == iso7816.InsGetData {
				return reply, nil
			}
			return honest.Transmit(ctx, cmd)
		})
		facts := card.Read(context.Background(), tx, card.Identify(honest.ATR()), nil)
		got := card.ReadCodes(context.Background(), tx, facts)
		if got.Traffic = (card.Traffic{}); got != (card.Codes{}) {
			t.Errorf("%s: got %+v, want nothing known", answer, got)
		}
	}
}

// What was odd is noted, and the two certificates are read all the same.
func TestNotes(t *testing.T) {
	extra := der(900, 7)
	tests := []struct {
		name   string
		change func(*cardsim.Content)
		want   card.Note
	}{
		{"no label", func(c *cardsim.Content) { c.NoLabel = true }, card.Note{Kind: card.NoteNoLabel, At: card.StepTokenInfo}},
		{"URL", func(c *cardsim.Content) { c.First = []cardsim.Entry{{URL: "http://x"}} }, card.Note{Kind: card.NoteByURL, At: card.StepDirectory}},
		{"direct value", func(c *cardsim.Content) { c.First = []cardsim.Entry{{DER: extra, Direct: true}} }, card.Note{Kind: card.NoteDirectValue, At: card.StepDirectory}},
		{"nothing named", func(c *cardsim.Content) { c.First = []cardsim.Entry{{Label: "x"}} }, card.Note{Kind: card.NoteStrangeEntry, At: card.StepDirectory}},
		{"five", func(c *cardsim.Content) { c.More = []cardsim.Entry{{DER: extra}, {DER: extra}, {DER: extra}} }, card.Note{Kind: card.NoteTooMany, At: card.StepDirectory}},
		{"application", func(c *cardsim.Content) { c.Application = 0x6283 }, card.Note{Kind: card.NoteWarning, At: card.StepApplication, SW: 0x6283}},
		{"certificate", func(c *cardsim.Content) { c.Certificates = 0x6285 }, card.Note{Kind: card.NoteWarning, At: card.StepCertificate, SW: 0x6285}},
		{"bytes of a certificate", func(c *cardsim.Content) { c.Reading = 0x6281 }, card.Note{Kind: card.NoteWarning, At: card.StepCertificate, SW: 0x6281}},
	}
	makers := []func(cardsim.Content, cardsim.Options) cardsim.Card{cardsim.NewCPS3, cardsim.NewCPS4}
	for _, tt := range tests {
		for generation, maker := range makers {
			for style := cardsim.T0More; style <= cardsim.T1; style++ {
				for _, refuse := range []bool{false, true} {
					c := content()
					tt.change(&c)
					f := read(maker(c, cardsim.Options{Style: style, RefuseNoData: refuse}))
					if len(f.Notes) != 1 || f.Notes[0] != tt.want || f.Failure != card.FailureNone || len(f.Certificates) < 2 {
						t.Errorf("%s, generation %d, style %d, P2 = 0C refused %v: got %+v, failure %d, %d certificates; want %+v",
							tt.name, generation, style, refuse, f.Notes, f.Failure, len(f.Certificates), tt.want)
					}
				}
			}
		}
	}
}
