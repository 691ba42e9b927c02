package audit

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"guichet/kiosk/durable"
)

const (
	prefix = "audit-"
	suffix = ".jsonl"
)

func (l *Log) path(n int) string {
	return filepath.Join(l.dir, fmt.Sprintf("%s%06d%s", prefix, n, suffix))
}

// files are the numbers of the files, in order.
func files(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []int
	for _, e := range entries {
		var n int
		if _, err := fmt.Sscanf(e.Name(), prefix+"%06d"+suffix, &n); err == nil && e.Name() == fmt.Sprintf("%s%06d%s", prefix, n, suffix) {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all, nil
}

// BrokenError tells where a chain is broken.
type BrokenError struct {
	File string
	Line int
	Why  string
}

// Error implements error.
func (e *BrokenError) Error() string {
	return fmt.Sprintf("the record is broken at %s, line %d: %s", e.File, e.Line, e.Why)
}

// walked is what a walk through the files found.
type walked struct {
	end  int64 // of the last whole line of the last file
	torn int64 // bytes behind it
}

// walk checks the chain and hands out its records. Only the last line of the last
// file may be unfinished.
func walk(dir string, all []int, take func(Record, string)) (w walked, err error) {
	c := &chain{take: take, whole: len(all) > 0 && all[0] == 1}
	for i, n := range all {
		name := fmt.Sprintf("%s%06d%s", prefix, n, suffix)
		if i > 0 && n != all[i-1]+1 {
			return w, &BrokenError{name, 1, "a file before it is missing"}
		}
		if w, err = c.file(filepath.Join(dir, name), name, i == len(all)-1); err != nil {
			return w, err
		}
	}
	return w, nil
}

// chain is the walk's place.
type chain struct {
	take  func(Record, string)
	whole bool // its first file is still there
	last  Record
	hash  string
}

func (c *chain) file(path, name string, newest bool) (w walked, err error) {
	f, err := durable.Open(path)
	if err != nil {
		return w, err
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, maxLine)
	for n := 1; ; n++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return w, nil
		case errors.Is(err, io.EOF) && newest:
			w.torn = int64(len(line))
			return w, nil
		case errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull):
			return w, &BrokenError{name, n, "not a whole line"}
		case err != nil:
			return w, err
		}
		if why := c.link(line); why != "" {
			return w, &BrokenError{name, n, why}
		}
		w.end += int64(len(line))
	}
}

// link takes one line into the chain, and tells why it does not fit.
func (c *chain) link(line []byte) (why string) {
	var r Record
	if err := json.Unmarshal(line, &r); err != nil {
		return "not a record"
	}
	switch {
	case r.Seq < 1 || r.check() != nil:
		return "not a record"
	case c.last.Seq == 0 && r.Seq == 1 && r.Prev != "":
		return "the first record names one before it"
	case c.last.Seq == 0 && c.whole != (r.Seq == 1):
		return "the first record is not where it belongs"
	case c.last.Seq != 0 && (r.Seq != c.last.Seq+1 || r.Prev != c.hash):
		return "it does not follow the record before"
	}
	c.last, c.hash = r, hashOf(line)
	c.take(r, c.hash)
	return ""
}

// Summary is what is to be said of a record that was checked.
type Summary struct {
	First, Last Record // that are still kept; zero for an empty record
	Reported    bool   // a report was taken away since the first one that is kept
	Hash        string // of the last line
	Count       int64
}

// Verify checks the chain in dir. A break is a *BrokenError.
func Verify(dir string) (Summary, error) {
	var s Summary
	err := Since(dir, 0, func(r Record, hash string) {
		if s.Count == 0 {
			s.First = r
		}
		s.Last, s.Hash = r, hash
		s.Reported = s.Reported || r.Kind == Report
		s.Count++
	})
	return s, err
}

// Since checks the chain in dir and hands out the records after seq, each with
// the hash of its line.
func Since(dir string, seq int64, take func(Record, string)) error {
	all, err := files(dir)
	if err != nil {
		return err
	}
	_, err = walk(dir, all, func(r Record, hash string) {
		if r.Seq > seq {
			take(r, hash)
		}
	})
	return err
}
