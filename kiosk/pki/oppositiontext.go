package pki

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// textOf returns the list as text in one byte a character as far as ASCII goes,
// with lines that end with \n: UTF-8 and Windows-1252 as they are, UTF-16
// converted, a byte order mark cut off, \r\n and \r made \n.
func textOf(r io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(r, streamBuffer)
	head, err := in.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("line 1: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		_, err = in.Discard(3)
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), len(head) == 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return lines(utf16(unicode.LittleEndian).Reader(in)), nil
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), len(head) == 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return lines(utf16(unicode.BigEndian).Reader(in)), nil
	case bytes.HasPrefix(head, []byte("\x1F\x8B")):
		return nil, errors.New("line 1: compressed by gzip; hint: unpack it, or hand it over as the zip that it came in")
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return nil, errors.New("line 1: a workbook of an office program; hint: hand over the text file itself")
	case isPage(head):
		return nil, errors.New("line 1: a web page, or XML: what the server answered in the place of the list; hint: download it again")
	default:
		err = nil
	}
	if err != nil {
		return nil, err
	}
	return lines(in), nil
}

// utf16 decodes with a byte order mark or without.
func utf16(e unicode.Endianness) *encoding.Decoder {
	return unicode.UTF16(e, unicode.UseBOM).NewDecoder()
}

// lines makes every end of a line a \n.
func lines(r io.Reader) io.Reader { return &lineEnds{r: r} }

// lineEnds is what lines returns.
type lineEnds struct {
	r        io.Reader
	returned bool // the last byte was \r
}

// Read implements io.Reader.
func (l *lineEnds) Read(b []byte) (int, error) {
	for {
		n, err := l.r.Read(b)
		kept := 0
		for _, c := range b[:n] {
			after := l.returned
			if l.returned = c == '\r'; l.returned {
				c = '\n'
			} else if after && c == '\n' {
				continue
			}
			b[kept] = c
			kept++
		}
		if kept > 0 || err != nil || len(b) == 0 {
			return kept, err
		}
	}
}
