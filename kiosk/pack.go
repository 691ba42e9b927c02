package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/durable"
	"guichet/kiosk/faq"
	"guichet/kiosk/renewal"
	"guichet/kiosk/update"
)

// packVerb makes a signed bundle of a data set, or of the appliance's system.
type packVerb struct {
	Data      string    `help:"What is packed: the data set, a file that build-data made; or" xor:"what" placeholder:"FILE"`
	System    string    `help:"the appliance's image: the bundle renews the whole system of a kiosk of the same kind of computer." xor:"what" placeholder:"IMAGE"`
	Board     string    `help:"With --system: the kind of computer that is meant, such as uefi-amd64; an image for another one is not packed." placeholder:"NAME"`
	Key       string    `help:"The signing key: publisher.key, or system.key with --system." required:"" placeholder:"FILE"`
	Out       string    `help:"The bundle to write." required:"" placeholder:"FILE.kiosk"`
	Publisher string    `help:"Who issues it, in a few words that a technician sees." default:"" placeholder:"TEXT"`
	ResetCode string    `name:"reset-code" help:"Clear the technician's code of the kiosk with this id, which its screen and its reports tell; \"all\": of every kiosk that takes this bundle." placeholder:"KIOSK-ID"`
	Trust     []string  `help:"A public key to trust from now on; give all of them, the others are withdrawn for good." placeholder:"PUB" sep:"none"`
	Issued    time.Time `help:"When it is issued; without it, now." placeholder:"RFC3339"`
	Ahead     bool      `help:"Let the issue date or the number's date lie ahead of this computer's clock."`
	Above     int64     `help:"The way back from a number that was too high: replace any set up to this number, though this bundle's own is lower." placeholder:"NUMBER"`
	ListsUpTo string    `name:"lists-up-to" help:"The way back from a list dated too far ahead: kiosks forget how new their lists were, of those dated after this day." placeholder:"DAY"`
}

// smallestProgram is the first version of this program that can use a data set
// of today's schema.
const smallestProgram = "0.1.0"

// Run implements the verb.
func (v *packVerb) Run() error {
	ctx := context.Background()
	m, open, err := v.content(ctx)
	if err != nil {
		return err
	}
	secret, err := v.secret()
	if err != nil {
		return err
	}
	m.Issued, m.Publisher, m.Program, m.Above = v.Issued, v.Publisher, smallestProgram, v.Above
	if m.ResetCode = v.ResetCode == "all"; !m.ResetCode {
		m.ResetFor = strings.ToUpper(v.ResetCode)
	}
	now := time.Now()
	if m.Issued.IsZero() {
		m.Issued = now
	}
	m.Issued = m.Issued.UTC().Truncate(time.Second)
	if err := errors.Join(v.checkAhead(m, now), v.listsUpTo(&m, now)); err != nil {
		return err
	}
	if m.Publisher == "" {
		m.Publisher = "key " + secret.Key().ID()
	}
	if m.Keys, err = v.keys(secret.Key()); err != nil {
		return err
	}
	if err := writeWhole(v.Out, func(w io.Writer) error { return bundle.Write(w, m, secret, open) }); err != nil {
		return err
	}
	if m.System != nil {
		fmt.Printf("system: %s\nboard: %s\n", m.System.Version, m.System.Board)
	}
	fmt.Printf("bundle: %s\nnumber: %d\nissued: %s\nkey: %s\nwords: %s\n", v.Out, m.Number,
		m.Issued.Format(time.RFC3339), secret.Key().ID(), strings.Join(secret.Key().Words(), " "))
	return nil
}

// listsUpTo takes the day after which a list's date counts as a mistake. It cannot have
// come yet: what a list of a day that is past names stays revoked.
func (v *packVerb) listsUpTo(m *bundle.Manifest, now time.Time) error {
	if v.ListsUpTo == "" {
		return nil
	}
	day, err := time.Parse(time.DateOnly, v.ListsUpTo)
	if err != nil {
		return usageError{fmt.Errorf("--lists-up-to %s: no day such as %s", v.ListsUpTo, now.UTC().Format(time.DateOnly))}
	}
	m.ListsUpTo = day.AddDate(0, 0, 1).Add(-time.Second) // its end
	if m.ListsUpTo.Before(now) || m.ListsUpTo.Before(m.Issued) {
		return usageError{fmt.Errorf("--lists-up-to %s is past: a list of a day that has come is no mistake; hint: today, %s, or later", v.ListsUpTo, now.UTC().Format(time.DateOnly))}
	}
	return nil
}

// content is what the bundle carries: the files of its manifest, and how to open them.
func (v *packVerb) content(ctx context.Context) (bundle.Manifest, func(string) (io.ReadCloser, error), error) {
	switch {
	case v.System != "":
		return v.system()
	case v.Data == "":
		return bundle.Manifest{}, nil, usageError{errors.New("what is packed? --data FILE, a data set, or --system IMAGE")}
	}
	if v.Board != "" {
		return bundle.Manifest{}, nil, errors.New("--board goes with --system: a data set is for every kiosk")
	}
	// What a kiosk would refuse is better refused at the publisher's desk.
	inspected, err := datafolder.Inspect(ctx, v.Data)
	if err != nil {
		return bundle.Manifest{}, nil, err
	}
	noteLacks(inspected.Info, faq.English)
	m := bundle.Manifest{Number: inspected.Number, Files: []bundle.File{{Name: update.DataSetFile}}}
	return m, func(string) (io.ReadCloser, error) { return os.Open(v.Data) }, nil
}

// system finds the system in an image. Which one it is, and for which computers, the
// image says itself.
func (v *packVerb) system() (bundle.Manifest, func(string) (io.ReadCloser, error), error) {
	if v.Above != 0 || v.ResetCode != "" || len(v.Trust) > 0 || v.ListsUpTo != "" {
		return bundle.Manifest{}, nil, usageError{errors.New("--above, --reset-code, --trust and --lists-up-to go with --data: a system changes no number, code, key or list")}
	}
	f, err := os.Open(v.System)
	if err != nil {
		return bundle.Manifest{}, nil, err
	}
	image, err := renewal.OpenImage(f)
	if err == nil && v.Board != "" && v.Board != image.Board {
		err = fmt.Errorf("it is for %s, not for %s", image.Board, v.Board)
	}
	if err != nil {
		return bundle.Manifest{}, nil, errors.Join(fmt.Errorf("%s: %w", v.System, err), f.Close())
	}
	if image.Last {
		note("the image was built without --trust-system: no stick can renew a kiosk any more that takes this system")
	}
	m := bundle.Manifest{
		Number: image.Number, Files: []bundle.File{{Name: renewal.RootFile}, {Name: renewal.BootFile}},
		System: &bundle.System{Board: image.Board, Version: image.Version},
	}
	// The image stays open until the program ends.
	return m, func(name string) (io.ReadCloser, error) { return io.NopCloser(image.File(name)), nil }, nil
}

// maxAhead is how far a date may lie ahead of this computer's clock: no zone is further
// from another.
const maxAhead = 24 * time.Hour

// checkAhead refuses dates that lie ahead of the clock, unless they are meant to: what
// bears a number too high keeps the right ones out of the kiosks that take it.
func (v *packVerb) checkAhead(m bundle.Manifest, now time.Time) error {
	if !update.DateFits(m) {
		return fmt.Errorf("the number %d is no day and count such as %s01, or over a year after the issue date: no kiosk takes it; hint: build the data set with another --number",
			m.Number, now.UTC().Format("20060102"))
	}
	limit := now.Add(maxAhead)
	if v.Ahead {
		return nil
	}
	if m.Issued.After(limit) {
		return fmt.Errorf("the issue date %s lies ahead of this computer's clock, %s; hint: set the clock, or give --ahead if it is meant",
			m.Issued.Format(time.DateOnly), now.UTC().Format(time.DateOnly))
	}
	if day, ok := update.DayOf(m.Number); ok && day.After(limit) {
		return fmt.Errorf("the number %d is of %s, which lies ahead of this computer's clock, %s; hint: build the data set with another --number, or give --ahead if it is meant",
			m.Number, day.Format(time.DateOnly), now.UTC().Format(time.DateOnly))
	}
	return nil
}

// secret reads the signing key, and asks for its password if it has one.
func (v *packVerb) secret() (bundle.Secret, error) {
	text, err := durable.ReadNamed(v.Key, datafolder.MaxKeyFile)
	if err != nil {
		return bundle.Secret{}, err
	}
	password := ""
	if bundle.NeedsPassword(text) {
		if password, err = askPassword("password of " + v.Key + ": "); err != nil {
			return bundle.Secret{}, err
		}
	}
	secret, err := bundle.ParseSecret(text, password)
	if err != nil {
		return bundle.Secret{}, fmt.Errorf("%s: %w", v.Key, err)
	}
	return secret, nil
}

// keys reads the replacement list of keys. It warns if the signer is not in it: a kiosk
// that took this bundle would take no other one by that signer.
func (v *packVerb) keys(signer bundle.Key) ([]bundle.Key, error) {
	var keys []bundle.Key
	for _, path := range v.Trust {
		k, err := datafolder.ReadKey(path)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	for _, k := range keys {
		if k == signer {
			return keys, nil
		}
	}
	if len(keys) > 0 {
		note("the key that signs this bundle is not among those of --trust: kiosks that take it will not take another one signed by it")
	}
	return keys, nil
}

// writeWhole writes a file that appears whole or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is there and is not a plain file; hint: name a new file", path)
	}
	return durable.Replace(path, 0o644, func(f *os.File) error {
		w := bufio.NewWriter(f)
		return errors.Join(write(w), w.Flush())
	})
}
