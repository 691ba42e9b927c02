package iso7816_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"guichet/kiosk/iso7816"
	"guichet/kiosk/iso7816/cardtest"
)

var wide = iso7816.Limits{APDUs: 100, BytesReceived: 100_000}

// selectFCP selects EF.SN and wants its FCP, the case 4 command of every test here.
func selectFCP(tx iso7816.Transmitter) ([]byte, *iso7816.Link, error) {
	l := iso7816.NewLink(tx, wide)
	r, err := l.Select(context.Background(), 0, iso7816.SelectFromMFAll, iso7816.SelectFCP, []byte{0x3F, 0, 0xD0, 3})
	return r.Data, l, err
}

func transcript(t *testing.T, text string) *cardtest.Transcript {
	t.Helper()
	tr, err := cardtest.ParseTranscript(text)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestCase4(t *testing.T) {
	t.Run("T=0 by GET RESPONSE", func(t *testing.T) {
		tr := transcript(t, "> 00A40904043F00D003\n< 6104\n> 00C0000004\n< 62020000 9000")
		got, l, err := selectFCP(tr)
		if err != nil || !bytes.Equal(got, unhex(t, "62020000")) {
			t.Fatalf("%X, %v", got, err)
		}
		want := iso7816.Counters{APDUs: 2, BytesSent: 14, BytesReceived: 8}
		if l.Counters() != want {
			t.Errorf("counters %+v, want %+v", l.Counters(), want)
		}
	})
	t.Run("T=0, GET RESPONSE with a wrong Le", func(t *testing.T) {
		tr := transcript(t, "> 00A40904043F00D003\n< 6110\n> 00C0000010\n< 6C04\n> 00C0000004\n< 62020000 9000")
		if got, _, err := selectFCP(tr); err != nil || len(got) != 4 {
			t.Errorf("%X, %v", got, err)
		}
	})
	t.Run("answered at once without Le", func(t *testing.T) {
		tr := transcript(t, "> 00A40904043F00D003\n< 62020000 9000")
		if got, _, err := selectFCP(tr); err != nil || len(got) != 4 {
			t.Errorf("%X, %v", got, err)
		}
	})
	t.Run("T=1 with Le", func(t *testing.T) {
		tr := transcript(t, "> 00A40904043F00D00300\n< 62020000 9000")
		if got, _, err := selectFCP(cardtest.OverT1{Transmitter: tr}); err != nil || len(got) != 4 {
			t.Errorf("%X, %v", got, err)
		}
	})
	t.Run("class of a logical channel is kept", func(t *testing.T) {
		tr := transcript(t, "> 01A4080402D003\n< 6104\n> 01C0000004\n< 62020000 9000")
		l := iso7816.NewLink(tr, wide)
		if _, err := l.Select(context.Background(), 1, 8, 4, []byte{0xD0, 3}); err != nil {
			t.Error(err)
		}
	})
}

func TestSelectWithoutDataLeavesThemOnTheCard(t *testing.T) {
	tr := transcript(t, "> 00A40904043F00D003\n< 6119\n> 00B000000C\n< 5A0A80250000010102030405 9000")
	l := iso7816.NewLink(tr, wide)
	if _, err := l.SelectOnly(context.Background(), 0, 9, iso7816.SelectFCP, []byte{0x3F, 0, 0xD0, 3}); err != nil {
		t.Fatal(err)
	}
	if got, err := l.ReadBinary(context.Background(), 0, 0, 12); err != nil || len(got.Data) != 12 {
		t.Errorf("got %X, %v; want 12 bytes", got.Data, err)
	}
}

func TestReadBinary(t *testing.T) {
	tests := []struct {
		name, transcript string
		offset, n, want  int
		err              error
	}{
		{"whole", "> 00B0010005\n< 0102030405 9000", 256, 5, 5, nil},
		{"6Cxx then the rest", "> 00B0000040\n< 6C02\n> 00B0000002\n< 0102 9000", 0, 64, 2, nil},
		{"end of file", "> 00B0000040\n< 0102 6282", 0, 64, 2, nil},
		{"short without a word", "> 00B0000040\n< 0102 9000", 0, 64, 2, nil},
		{"61xx", "> 00B0000004\n< 0102 6102\n> 00C0000002\n< 0304 9000", 0, 4, 4, nil},
		{"beyond the end", "> 00B0004040\n< 6B00", 64, 64, 0, nil},
		{"6B00 at the start", "> 00B0000040\n< 6B00", 0, 64, 0, iso7816.SWOffset},
		{"corrupted", "> 00B0000002\n< 0102 6281", 0, 2, 2, nil},
		{"a warning of another kind", "> 00B0000002\n< 0102 6310", 0, 2, 2, nil},
		{"deactivated, without a byte", "> 00B0000002\n< 6283", 0, 2, 0, iso7816.SWDeactivated},
		{"no right", "> 00B0000040\n< 6982", 0, 64, 0, iso7816.SWSecurity},
		{"more than asked", "> 00B0000002\n< 010203 9000", 0, 2, 0, iso7816.ErrMalformed},
		{"61xx with more than asked", "> 00B0000004\n< 0102 6103\n> 00C0000003\n< 030405 9000", 0, 4, 0, iso7816.ErrMalformed},
		{"nothing", "> 00B0000002\n<", 0, 2, 0, iso7816.ErrNoResponse},
		{"offset of 16 bits", "", 0x8000, 1, 0, iso7816.ErrLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := iso7816.NewLink(transcript(t, tt.transcript), wide)
			got, err := l.ReadBinary(context.Background(), 0, tt.offset, tt.n)
			if len(got.Data) != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %X, %v; want %d bytes, %v", got.Data, err, tt.want, tt.err)
			}
		})
	}
}

func TestHostileCards(t *testing.T) {
	tests := []struct {
		name string
		tx   iso7816.Transmitter
		want error
	}{
		{"endless 61xx with data", cardtest.EndlessMore(255), iso7816.ErrLimit},
		{"endless 61xx without data", cardtest.EndlessMore(0), iso7816.ErrLimit},
		{"endless 6Cxx", cardtest.EndlessWrongLe(), iso7816.ErrLimit},
		{"the same 6Cxx for ever", cardtest.Same(0x6C, 0x10), iso7816.SWWrongLe},
		{"pulled", cardtest.PulledAt(0, nil), iso7816.ErrRemoved},
		{"link lost", cardtest.LinkLostAt(0, nil), iso7816.ErrNoResponse},
		{"one byte", cardtest.Same(0x90), iso7816.ErrNoResponse},
		{"no status word", cardtest.Same(0x00, 0x00), iso7816.ErrMalformed},
		{"70,000 bytes", cardtest.Same(make([]byte, 70_000)...), iso7816.ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := selectFCP(tt.tx); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	file := cardtest.Files(make([]byte, 4096))
	read := func(limits iso7816.Limits) (iso7816.Counters, error) {
		l := iso7816.NewLink(file, limits)
		for {
			if _, err := l.ReadBinary(context.Background(), 0, 0, 100); err != nil {
				return l.Counters(), err
			}
		}
	}
	if c, err := read(iso7816.Limits{APDUs: 5, BytesReceived: 1 << 20}); !errors.Is(err, iso7816.ErrLimit) || c.APDUs != 5 {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := read(iso7816.Limits{APDUs: 1 << 20, BytesReceived: 300}); !errors.Is(err, iso7816.ErrLimit) || c.BytesReceived != 306 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	l := iso7816.NewLink(cardtest.Mute(), wide)
	if _, err := l.ReadBinary(ctx, 0, 0, 1); !errors.Is(err, context.Canceled) || l.Counters().APDUs != 0 {
		t.Errorf("%v after %+v", err, l.Counters())
	}
}

// Warnings reach the caller; the end of a file is none.
func TestWarnings(t *testing.T) {
	for sw, warns := range map[string]bool{"9000": false, "6119": false, "6281": true, "6283": true, "6285": true, "6300": true} {
		l := iso7816.NewLink(cardtest.Same(unhex(t, sw)...), wide)
		got, err := l.SelectOnly(context.Background(), 0, 9, iso7816.SelectNone, []byte{0x3F, 0, 0xD0, 3})
		if err != nil || got.Warning() != warns {
			t.Errorf("SELECT answered %s: got %v, %v; want a warning: %v", sw, got, err, warns)
		}
	}
	for sw, warns := range map[string]bool{"9000": false, "6282": false, "6281": true, "6283": true, "63C2": true} {
		l := iso7816.NewLink(cardtest.Same(append([]byte{1, 2}, unhex(t, sw)...)...), wide)
		got, err := l.ReadBinary(context.Background(), 0, 0, 2)
		if err != nil || got.SW.Warning() != warns || len(got.Data) != 2 {
			t.Errorf("READ BINARY answered %s: got %+v, %v; want a warning: %v", sw, got, err, warns)
		}
	}
	tr := transcript(t, "> 00A40904043F00D003\n< 6104\n> 00C0000004\n< 62020000 6283")
	r, err := iso7816.NewLink(tr, wide).Select(context.Background(), 0, 9, iso7816.SelectFCP, []byte{0x3F, 0, 0xD0, 3})
	if err != nil || r.SW != iso7816.SWDeactivated {
		t.Errorf("a warning that comes with the FCP: got %v, %v", r.SW, err)
	}
}

func TestProbe(t *testing.T) {
	tests := []struct {
		sw   string
		want bool
	}{{"9000", true}, {"6121", true}, {"6283", true}, {"6A82", false}, {"6D00", false}, {"6E00", false}, {"63C0", false}, {"6285", true}}
	for _, tt := range tests {
		l := iso7816.NewLink(cardtest.Same(unhex(t, tt.sw)...), wide)
		got, err := l.Probe(context.Background(), 0, []byte("1PAY.SYS.DDF01"))
		if err != nil || got != tt.want || l.Counters().APDUs != 1 {
			t.Errorf("%s: %v, %v, %+v", tt.sw, got, err, l.Counters())
		}
	}
}

// A recorded CPS3 refuses P2 = 00 whatever the application, and takes P2 = 0C.
func TestProbeWithAnotherP2(t *testing.T) {
	for sw, want := range map[string]bool{"9000": true, "6A82": false, "6A86": false} {
		for _, refusal := range []string{"6A86", "6A81", "6B00"} {
			tr := transcript(t, "> 00A4040007A0000002471001\n< "+refusal+"\n> 00A4040C07A0000002471001\n< "+sw)
			got, err := iso7816.NewLink(tr, wide).Probe(context.Background(), 0, unhex(t, "A0000002471001"))
			if err != nil || got != want {
				t.Errorf("%s, then %s: got %v, %v; want %v", refusal, sw, got, err, want)
			}
		}
	}
}
