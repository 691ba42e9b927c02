package usb

import (
	"bytes"
	"io"
	"io/fs"
	"testing"
)

func BenchmarkReadFile(b *testing.B) {
	i := newImage(b, 300<<20, "-F", "32", "-s", "8")
	i.add(b, "GROS.KIO", random(32<<20, 1))
	s := &Stick{Path: i.path, Size: 300 << 20}
	defer s.Close()
	b.SetBytes(32 << 20)
	for b.Loop() {
		f, err := rootOf(s.Open(b.Context()))
		if err != nil {
			b.Fatal(err)
		}
		file, err := f.Open("GROS.KIO")
		if err != nil {
			b.Fatal(err)
		}
		if n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{file}, make([]byte, 64<<10)); n != 32<<20 || err != nil {
			b.Fatal(n, err)
		}
	}
}

// The largest root folder that may be.
func BenchmarkOpenLargest(b *testing.B) {
	image := dense(b, maxSlots-1)
	for b.Loop() {
		f, err := rootOf(Read(b.Context(), bytes.NewReader(image), int64(len(image))))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := fs.Stat(f, "F0000001.KIO"); err != nil {
			b.Fatal(err)
		}
	}
}

// How long the whole FAT of a stick of 32 GB takes before a report is written.
func BenchmarkSurveyTable(b *testing.B) {
	i := newImage(b, 32<<30, "-F", "32", "-s", "64")
	s := &Stick{Path: i.path, Size: 32 << 30}
	for b.Loop() {
		f, err := rootOf(s.Open(b.Context()))
		if err != nil {
			b.Fatal(err)
		}
		if _, total, err := f.v.surveyTable(1); err != nil || total != f.v.count-1 {
			b.Fatal(total, err)
		}
	}
	s.Close()
}
