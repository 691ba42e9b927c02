package card_test

import (
	"bytes"
	"context"
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/iso7816"
	"guichet/kiosk/sim/cardsim"
)

// Ways of answering that public reports of cards and readers show, over an honest
// CPS3: each is read in full.
func TestOddAnswers(t *testing.T) {
	fcp := unhex(t, "62028A0105")
	is := func(cmd []byte, ins byte) bool { return cmd[1] == ins }
	ok := func(b []byte) bool { return len(b) >= 2 && bytes.Equal(b[len(b)-2:], []byte{0x90, 0x00}) }
	tests := map[string]func(cmd, answer []byte) []byte{
		"an FCP that was not asked for": func(cmd, answer []byte) []byte {
			if is(cmd, iso7816.InsSelect) && ok(answer) {
				return append(bytes.Clone(fcp), 0x90, 0x00)
			}
			return answer
		},
		"61xx to P2 = 0C": func(cmd, answer []byte) []byte {
			if is(cmd, iso7816.InsSelect) && ok(answer) {
				return []byte{0x61, 0x27}
			}
			return answer
		},
		"6A88 for no EF_ACTUA": func(cmd, answer []byte) []byte {
			if bytes.HasSuffix(cmd, []byte{0xD0, 0x10}) {
				return []byte{0x6A, 0x88}
			}
			return answer
		},
		"6A80 to the application, and no EF.DIR": func(cmd, answer []byte) []byte {
			if is(cmd, iso7816.InsSelect) && (cmd[2] == iso7816.SelectByAID || bytes.HasSuffix(cmd, []byte{0x2F, 0x00})) {
				return []byte{0x6A, 0x80}
			}
			return answer
		},
		"6D00 to SELECT by AID": func(cmd, answer []byte) []byte {
			if is(cmd, iso7816.InsSelect) && cmd[2] == iso7816.SelectByAID {
				return []byte{0x6D, 0x00}
			}
			return answer
		},
		"9000 for the end of a file": func(cmd, answer []byte) []byte {
			if n := len(answer); n >= 2 && answer[n-2] == 0x62 && answer[n-1] == 0x82 {
				return append(bytes.Clone(answer[:n-2]), 0x90, 0x00)
			}
			return answer
		},
	}
	for name, odd := range tests {
		honest := cardsim.NewCPS3(content(), cardsim.Options{})
		tx := transmitFunc(func(ctx context.Context, cmd []byte) ([]byte, error) {
			answer, err := honest.Transmit(ctx, cmd)
			return odd(cmd, answer), err
		})
		f := card.Read(context.Background(), tx, card.Identify(honest.ATR()), nil)
		complete := 0
		for _, c := range f.Certificates {
			if c.Complete {
				complete++
			}
		}
		if f.Failure != card.FailureNone || complete != 2 || f.Issuer != card.IssuerANS {
			t.Errorf("%s: got failure %d at %s, %d certificates, notes %+v", name, f.Failure, f.FailedAt, complete, f.Notes)
		}
	}
}
