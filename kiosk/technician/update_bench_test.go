package technician

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/pki"
	"guichet/kiosk/session"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// BenchmarkUpdate is an update from a FAT32 image to done, of a data set of about
// so many megabytes: what it takes of the time to copy (the hashing in it apart),
// to test, to switch.
func BenchmarkUpdate(b *testing.B) {
	for _, size := range []int{10, 120} {
		b.Run(fmt.Sprintf("%dMB", size), func(b *testing.B) { benchmarkUpdate(b, size) })
	}
}

func benchmarkUpdate(b *testing.B, megabytes int) {
	dir := b.TempDir()
	data := largeDataSet(b, dir, megabytes)
	secret, err := bundle.GenerateKey()
	if err != nil {
		b.Fatal(err)
	}
	image := largeStick(b, dir, data, secret)
	text, err := os.ReadFile(data)
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	sha256.Sum256(text)
	hashing := time.Since(start)
	var spent stages
	for range b.N {
		b.StopTimer()
		t := freshKiosk(b, image, secret.Key())
		b.StartTimer()
		spent.add(b, t)
		b.StopTimer()
		t.close()
		b.StartTimer()
	}
	total := (spent.copying + spent.testing + spent.switching) / time.Duration(b.N)
	share := func(d time.Duration) float64 { return 100 * float64(d) / float64(b.N) / float64(total) }
	b.ReportMetric(float64(len(text))/1e6, "MB")
	b.ReportMetric(total.Seconds(), "s/update")
	b.ReportMetric(100*float64(hashing)/float64(total), "%hashing")
	b.ReportMetric(share(spent.copying)-100*float64(hashing)/float64(total), "%copying")
	b.ReportMetric(share(spent.testing), "%testing")
	b.ReportMetric(share(spent.switching), "%switching")
}

// stages are the times of one update.
type stages struct{ copying, testing, switching time.Duration }

// add runs an update and adds what it took.
func (s *stages) add(b *testing.B, t *started) {
	b.Helper()
	ctx := b.Context()
	if r := t.Do(ctx, session.Inspect{}, func(session.Progress) {}); r.Refused != nil || len(r.Offers) != 1 {
		b.Fatal(r.Refused)
	}
	began := time.Now()
	tests := began
	r := t.Do(ctx, session.Stage{}, func(p session.Progress) {
		if p.Step == session.StepTesting {
			tests = time.Now()
		}
	})
	if r.Refused != nil {
		b.Fatal(r.Refused)
	}
	staged := time.Now()
	if r := t.Do(ctx, session.Install{}, func(session.Progress) {}); r.Refused != nil {
		b.Fatal(r.Refused)
	}
	s.copying += tests.Sub(began)
	s.testing += staged.Sub(tests)
	s.switching += time.Since(staged)
}

// largeDataSet makes a data set of that size, by a revocation list.
func largeDataSet(b *testing.B, dir string, megabytes int) string {
	b.Helper()
	const bytesEach = 22 // of the data set, for a serial
	made, err := pkisim.New(pkisim.SharedKeys(), time.Now())
	if err != nil {
		b.Fatal(err)
	}
	issuers, err := made.Issuers(pki.Production)
	if err != nil {
		b.Fatal(err)
	}
	list := store.ListFile{Name: "large.crl", Open: func() (io.ReadCloser, error) {
		r, out := io.Pipe()
		go func() {
			out.CloseWithError(made.WriteLargeCRL(out, made.Issuer(pkisim.Fort), pkisim.LargeCRL{Seed: 1, Entries: megabytes * 1e6 / bytesEach}))
		}()
		return r, nil
	}}
	pins, err := pki.ParsePins(bytes.NewReader(made.PinsFile(pki.Production)))
	if err != nil {
		b.Fatal(err)
	}
	c, err := datafolder.BuiltInCollection()
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(dir, "large.sqlite")
	trust := &store.TrustSource{Pins: pins, Issuers: issuers, CRLs: []store.ListFile{list}}
	if _, err := store.BuildFile(b.Context(), path, c, store.Options{Number: 2026112305, Trust: trust}); err != nil {
		b.Fatal(err)
	}
	return path
}

// largeStick puts a bundle of the data set on a FAT32 image.
func largeStick(b *testing.B, dir, data string, secret bundle.Secret) string {
	b.Helper()
	m := bundle.Manifest{Number: 2026112305, Issued: time.Now(), Publisher: "x", Program: "0.1.0", Files: []bundle.File{{Name: update.DataSetFile}}}
	path, image := filepath.Join(dir, "large.kiosk"), filepath.Join(dir, "large.img")
	var buf bytes.Buffer
	open := func(string) (io.ReadCloser, error) { return os.Open(data) }
	err := bundle.Write(&buf, m, secret, open)
	if err == nil {
		err = os.WriteFile(path, buf.Bytes(), 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
	for _, args := range [][]string{{"mkfs.vfat", "-C", "-F", "32", image, "400000"}, {"mcopy", "-i", image, path, "::maj.kiosk"}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			b.Fatalf("%v: %v: %s", args, err, out)
		}
	}
	return image
}

// freshKiosk has an empty data folder that trusts the key, and the stick in.
func freshKiosk(b *testing.B, image string, k bundle.Key) *started {
	b.Helper()
	s := start(b, b.TempDir(), "")
	if err := s.Folder.Trust(k); err != nil {
		b.Fatal(err)
	}
	s.plug(b, image)
	return s
}
