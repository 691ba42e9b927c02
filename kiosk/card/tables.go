package card

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"

	"guichet/data"
)

// tables are data/cardtypes, compiled. They never change.
type tables struct {
	known  []matcher // CPx revisions by their whole ATR
	family []matcher // CPx by historical bytes
	others []matcher
	probes []probe
}

// matcher is one line of a table: what an ATR must look like, and what it is then.
type matcher struct {
	what       Identity // without ATR
	atr        *pattern
	historical *pattern
	text       []byte
}

// probe is an application whose presence tells what a card is.
type probe struct {
	what  Identity // without ATR
	after Family   // for cards that the ATR put there; FamilyUnknown: not known
	aid   []byte
}

// cardLine is a line of cpx.yaml or others.yaml.
type cardLine struct {
	Name       string     `yaml:"name"`
	Family     Family     `yaml:"family"`
	Generation Generation `yaml:"generation"`
	ATR        string     `yaml:"atr"`
	Historical string     `yaml:"historical"`
	Text       string     `yaml:"text"`
	Source     string     `yaml:"source"`
}

// probeLine is a line of probes.yaml.
type probeLine struct {
	Name   string `yaml:"name"`
	Family Family `yaml:"family"`
	After  Family `yaml:"after"`
	AID    string `yaml:"aid"`
	Source string `yaml:"source"`
}

// builtIn gives the tables that the program carries. They are part of the binary
// and a test loads them, so a fault in them is a fault of the program.
var builtIn = sync.OnceValue(func() *tables {
	t, err := loadTables(data.FS.ReadFile)
	if err != nil {
		panic("card types: " + err.Error())
	}
	return t
})

// loadTables reads the three files of cardtypes.
func loadTables(read func(name string) ([]byte, error)) (*tables, error) {
	t := new(tables)
	cpx, err := loadCards(read, "cardtypes/cpx.yaml")
	if err != nil {
		return nil, err
	}
	for _, m := range cpx {
		if m.atr != nil {
			m.what.Listed = true
			t.known = append(t.known, m)
		} else {
			t.family = append(t.family, m)
		}
	}
	if t.others, err = loadCards(read, "cardtypes/others.yaml"); err != nil {
		return nil, err
	}
	t.probes, err = loadProbes(read, "cardtypes/probes.yaml")
	return t, err
}

func loadCards(read func(string) ([]byte, error), name string) ([]matcher, error) {
	lines, err := cardLines(read, name)
	if err != nil {
		return nil, err
	}
	all := make([]matcher, 0, len(lines))
	for i, line := range lines {
		m, err := line.compile()
		if err != nil {
			return nil, fmt.Errorf("%s, card %d: %w", name, i+1, err)
		}
		all = append(all, m)
	}
	return all, nil
}

func loadProbes(read func(string) ([]byte, error), name string) ([]probe, error) {
	lines, err := probeLines(read, name)
	if err != nil {
		return nil, err
	}
	all := make([]probe, 0, len(lines))
	for i, line := range lines {
		p, err := line.compile()
		if err != nil {
			return nil, fmt.Errorf("%s, probe %d: %w", name, i+1, err)
		}
		all = append(all, p)
	}
	return all, nil
}

func cardLines(read func(string) ([]byte, error), name string) ([]cardLine, error) {
	var doc struct {
		Cards []cardLine `yaml:"cards"`
	}
	err := decodeFile(read, name, &doc)
	return doc.Cards, err
}

func probeLines(read func(string) ([]byte, error), name string) ([]probeLine, error) {
	var doc struct {
		Probes []probeLine `yaml:"probes"`
	}
	err := decodeFile(read, name, &doc)
	return doc.Probes, err
}

func decodeFile(read func(string) ([]byte, error), name string, doc any) error {
	b, err := read(name)
	if err != nil {
		return err
	}
	if err := data.DecodeYAML(b, doc); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// compile checks a line: one way of matching, a known family, a source.
func (l cardLine) compile() (matcher, error) {
	m := matcher{what: Identity{Name: l.Name, Family: l.Family, Generation: l.Generation}, text: []byte(l.Text)}
	if err := checkLine(l.Name, l.Family, l.Source); err != nil {
		return m, err
	}
	if !slices.Contains([]Generation{GenerationUnknown, CPS2ter, CPS3, CPS4}, l.Generation) {
		return m, fmt.Errorf("unknown generation %q", l.Generation)
	}
	ways := 0
	var err error
	for _, f := range []struct {
		s string
		p **pattern
	}{{l.ATR, &m.atr}, {l.Historical, &m.historical}} {
		if f.s != "" {
			ways++
			p, e := parsePattern(f.s)
			*f.p, err = &p, errors.Join(err, e)
		}
	}
	if l.Text != "" {
		ways++
	}
	if ways != 1 {
		err = errors.Join(err, errors.New("wants exactly one of atr, historical, text"))
	}
	return m, err
}

func (l probeLine) compile() (probe, error) {
	p := probe{what: Identity{Name: l.Name, Family: l.Family}, after: l.After}
	if err := checkLine(l.Name, l.Family, l.Source); err != nil {
		return p, err
	}
	var err error
	if p.aid, err = parseHex(l.AID); err != nil {
		return p, err
	}
	if len(p.aid) < 5 || len(p.aid) > 16 { // ISO/IEC 7816-4:2020, 12.2.3
		return p, fmt.Errorf("AID of %d bytes", len(p.aid))
	}
	return p, nil
}

func checkLine(name string, family Family, source string) error {
	if name == "" || source == "" {
		return errors.New("wants a name and a source")
	}
	known := []Family{CPx, Vitale, EMV, CNIe, EGK, BEID, PIV, Transit, Memory, IASECC, Other}
	if !slices.Contains(known, family) {
		return fmt.Errorf("unknown family %q", family)
	}
	return nil
}

// match tells whether an ATR, or its historical bytes, fit the line.
func (m matcher) match(atr, historical []byte) bool {
	switch {
	case m.atr != nil:
		return m.atr.match(atr)
	case m.historical != nil:
		return m.historical.match(historical)
	}
	return bytes.Contains(atr, m.text)
}

// identities are all that the tables can say of a card.
func (t *tables) identities() (all []Identity) {
	for _, m := range slices.Concat(t.known, t.family, t.others) {
		all = append(all, m.what)
	}
	for _, p := range t.probes {
		all = append(all, p.what)
	}
	return all
}

// Names lists every name that an Identity can carry, sorted, each once: the keys
// that the screens' texts must have.
func Names() []string {
	var names []string
	for _, id := range builtIn().identities() {
		names = append(names, id.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
