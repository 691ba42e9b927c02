package sim_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/iso7816"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/cardsim"
)

var update = flag.Bool("update", false, "write docs/cartes-virtuelles.md anew")

// docs/cartes-virtuelles.md lists the deck: number, name, what the card plays, where
// that is known from, the verdict it deserves.
func TestDeckPage(t *testing.T) {
	const page = "../../docs/cartes-virtuelles.md"
	want := deckPage()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/cartes-virtuelles.md is not what the program says; go test ./kiosk/sim -run DeckPage -update")
	}
}

func deckPage() string {
	var b strings.Builder
	b.WriteString(`# Les cartes virtuelles

Chaque carte a un numéro qui ne change pas, un nom pour la ligne de commande, ce qu'elle représente, la
source de ce qu'elle joue, et le verdict qu'elle mérite d'une borne en ordre. ` + "`kiosk vcard --list`" + ` en donne la
liste sans les numéros ; ` + "`kiosk demo --card NOM`" + ` l'insère ; ` + "`kiosk vcard --trust DIR --card NOM --connect HÔTE:PORT`" + ` la joue dans
un lecteur virtuel (vpcd). Le numéro s'écrit à la place du nom.

La CPS3 virtuelle répond comme celles dont les échanges sont publics : EF.ATR, FCP de 39 octets, refus de
P2 = 00, identifiants de 14 octets, drapeaux mal codés, compteurs d'essais. Ce qu'aucun enregistrement ne
montre est joué comme OpenSC 0.23 le lit ; ce n'est pas une preuve de ressemblance. Aucune clé n'est dans
le programme : l'autorité qui émet ces cartes est créée à chaque démonstration. Sources : OpenSC = les
discussions publiques du dépôt OpenSC/OpenSC, par numéro.
`)
	for _, suit := range sim.Suits() {
		fmt.Fprintf(&b, "\n## %s\n\n| n° | nom | ce qu'elle représente | verdict | source |\n|---|---|---|---|---|\n", suit.French)
		for _, c := range suit.Cards {
			fmt.Fprintf(&b, "| %d | `%s` | %s | `%s` %s | %s |\n", c.Number, c.Name, c.French, c.Verdict, c.Code, c.Source)
		}
	}
	return b.String()
}

func TestNumbers(t *testing.T) {
	last := 0
	for _, c := range sim.Cards() {
		if c.Number <= last || c.Source == "" {
			t.Errorf("%s: got number %d after %d, source %q", c.Name, c.Number, last, c.Source)
		}
		last = c.Number
		if found, ok := sim.Find(fmt.Sprint(c.Number)); !ok || found.Name != c.Name {
			t.Errorf("number %d: got %q, want %q", c.Number, found.Name, c.Name)
		}
	}
}

// guarded sees every command that goes to a card.
type guarded struct {
	cardsim.Card
	see func(cmd []byte)
}

func (g guarded) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	g.see(cmd)
	return g.Card.Transmit(ctx, cmd)
}

// codeCommands are the only GET DATA that may be sent, and to a CPS3 of ANS alone.
var codeCommands = [][]byte{
	[]byte("\x00\xCB\x3F\xFF\x0A\x4D\x08\x70\x06\xBF\x81\x01\x02\xA0\x80"),
	[]byte("\x00\xCB\x3F\xFF\x0A\x4D\x08\x70\x06\xBF\x81\x02\x02\xA0\x80"),
}

// forbidden says what is wrong with sending a command, "" for nothing. VERIFY 20
// and 21, CHANGE REFERENCE DATA 24, RESET RETRY COUNTER 2C and every write are not
// among the four that are allowed.
func forbidden(cmd []byte, askable bool) string {
	switch cmd[1] {
	case iso7816.InsSelect, iso7816.InsReadBinary, iso7816.InsGetResponse:
		return ""
	case iso7816.InsGetData:
		if askable && (bytes.Equal(cmd, codeCommands[0]) || bytes.Equal(cmd, codeCommands[1])) {
			return ""
		}
	}
	return fmt.Sprintf("sent %X", cmd)
}

// askable are the cards of the deck that may be asked for the state of their codes.
func askable(f card.Facts) bool {
	return f.Identity.Family == card.CPx && f.Identity.Generation == card.CPS3 && !f.Identity.Contactless &&
		bytes.HasPrefix(f.EFSN, []byte("\x5A\x0A\x80\x25\x00\x00\x01"))
}

// Nothing but what reads goes to any card of the deck, in any state: read to the
// end, pulled at every command, with a reader that gives up.
func TestForbiddenCommands(t *testing.T) {
	p := shared()
	for _, c := range sim.Cards() {
		t.Run(c.Name, func(t *testing.T) {
			insert := func() cardsim.Card {
				virtual, err := p.Insert(c.Name)
				if err != nil {
					t.Fatal(err)
				}
				return virtual
			}
			whole := readGuarded(t, insert())
			for n := 1; n < whole.Traffic.APDUs && n < 60; n++ {
				readGuarded(t, cardsim.DieAt(n, insert()))
			}
		})
	}
}

// readGuarded reads a card and then its codes, and counts what the codes took.
func readGuarded(t *testing.T, virtual cardsim.Card) (f card.Facts) {
	t.Helper()
	ask, count := false, 0
	g := guarded{virtual, func(cmd []byte) {
		count++
		if wrong := forbidden(cmd, ask); wrong != "" {
			t.Error(wrong)
		}
	}}
	f = read(t, g)
	ask, count = askable(f), 0
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	codes := card.ReadCodes(ctx, g, f)
	if !ask && count > 0 {
		t.Errorf("%d commands after the reading of a card that may not be asked", count)
	}
	if count > 4 {
		t.Errorf("the state of the codes took %d commands, want at most 4", count)
	}
	if codes.Status == card.CodesRead && !ask {
		t.Error("codes were read from a card that may not be asked")
	}
	return f
}

// The state of the codes, as each card of the deck deserves.
func TestCodes(t *testing.T) {
	known := func(left, max int) card.Counter { return card.Counter{Known: true, Left: left, Max: max} }
	full := card.Codes{Status: card.CodesRead, PIN: known(3, 3), Unblock: known(10, 10)}
	want := map[string]card.Codes{
		"cps": full, "expired": full, "interrupted": full, "new-model": full, "unlisted-atr": full, "t0-6cxx": full, "t0-direct": full,
		"deactivated":    full,
		"code-two-tries": {Status: card.CodesRead, PIN: known(2, 3), Unblock: known(10, 10)},
		"code-one-try":   {Status: card.CodesRead, PIN: known(1, 3), Unblock: known(10, 10)},
		"code-blocked":   {Status: card.CodesRead, PIN: known(0, 3), Unblock: known(8, 10)},
		"code-for-ever":  {Status: card.CodesRead, PIN: known(0, 3), Unblock: known(0, 10)},
		"cps4":           {Status: card.CodesOnlyByTry}, "cps4-t1": {Status: card.CodesOnlyByTry},
		"prefix": {}, "cps3-contactless": {}, "cps2ter": {}, "vitale": {}, "unknown": {}, "agent": {}, "pulled": {},
	}
	p := shared()
	for name, want := range want {
		c, err := p.Insert(name)
		if err != nil {
			t.Fatal(err)
		}
		got := card.ReadCodes(context.Background(), c, read(t, c))
		if got.Traffic = (card.Traffic{}); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}
