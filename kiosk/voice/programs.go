package voice

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"sync"

	"guichet/kiosk/faq"
	"guichet/kiosk/speech"
)

// Programs speaks by two programs of Debian's: espeak-ng makes the samples, aplay
// plays them. Either is killed to be silent: the kernel then drops what it had not
// played yet. Make it with Find.
type Programs struct {
	espeak, aplay string

	mu     sync.Mutex
	spares []*synthesis // started before they are needed, all for the voice used last
}

// maxSpares is how many programs wait to be used: a quick hand has one killed while the
// next is still reading its voice.
const maxSpares = 2

// Find looks for the two programs on PATH. Its error says what is missing.
func Find() (*Programs, error) {
	espeak, err1 := exec.LookPath("espeak-ng")
	aplay, err2 := exec.LookPath("aplay")
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("this kiosk does not speak: %w; hint: apt-get install espeak-ng alsa-utils", err)
	}
	return &Programs{espeak: espeak, aplay: aplay}, nil
}

// What espeak-ng writes: a WAV header, then mono 16-bit samples (espeak-ng 1.51,
// espeak-ng.c, OpenWavFile).
const (
	wavHeader  = 44
	sampleRate = 22050
)

// usualRate is in words a minute; each step is a fifth faster or slower. espeak-ng
// takes 80 to 450 (espeak_ng_SetParameter, espeakRATE).
const (
	usualRate         = 165
	rateStep          = 1.2
	minRate, maxRate  = 80, 450
	decibelsPerVolume = 6
)

// voices are the languages as files of espeak-ng's data: given a name instead, it reads
// all its voices to find the one of that name (2682 system calls at its start, not 533).
var voices = map[faq.Lang]string{faq.French: "roa/fr", faq.English: "gmw/en"}

// manner is how something is said.
type manner struct {
	voice string
	rate  int // words a minute
}

func mannerOf(u *speech.Utterance) manner {
	voice := voices[u.Lang]
	if voice == "" {
		voice = voices[faq.French]
	}
	rate := int(usualRate * math.Pow(rateStep, float64(u.Rate)))
	return manner{voice, min(max(rate, minRate), maxRate)}
}

// Play implements Player.
func (p *Programs) Play(ctx context.Context, device string, u speech.Utterance) error {
	play := exec.CommandContext(ctx, p.aplay, "-q", "-D", device, "-t", "raw", "-f", "S16_LE", "-r", strconv.Itoa(sampleRate), "-c", "1", "-")
	in, err := play.StdinPipe()
	if err != nil {
		return err
	}
	var complaint lastWords
	play.Stderr = &complaint
	alone(play)
	if err := play.Start(); err != nil {
		return fmt.Errorf("start aplay: %w", err)
	}
	err = p.write(ctx, in, &u)
	if broken := errors.Join(in.Close(), ended(play)); broken != nil { // what could not be written follows from it
		return fmt.Errorf("%w: %s", broken, complaint.line())
	}
	return err
}

// write writes the samples of an utterance: its tone, its words, and what is said right
// after it.
func (p *Programs) write(ctx context.Context, to io.Writer, u *speech.Utterance) error {
	loud := &amplifier{to: to, gain: math.Pow(10, float64(decibelsPerVolume*u.Volume)/20)}
	if tone := u.Tone.Samples(sampleRate); tone != nil {
		if _, err := loud.Write(encoded(tone)); err != nil {
			return err
		}
	}
	for ; u != nil; u = u.Then {
		if len(u.Sentences) == 0 {
			continue
		}
		if err := p.Synthesize(ctx, loud, u); err != nil {
			return err
		}
	}
	return nil
}

// Synthesize writes the words of one utterance as samples, as they come.
func (p *Programs) Synthesize(ctx context.Context, to io.Writer, u *speech.Utterance) error {
	how := mannerOf(u)
	s, err := p.take(how)
	if err != nil {
		return err
	}
	defer s.end()
	defer context.AfterFunc(ctx, s.end)()
	if _, err := io.WriteString(s.in, strings.Join(u.Sentences, " ")); err != nil {
		return fmt.Errorf("give espeak-ng its text: %w", err)
	}
	if err := s.in.Close(); err != nil {
		return err
	}
	var head [wavHeader]byte
	if _, err := io.ReadFull(s.out, head[:]); err != nil {
		return fmt.Errorf("read espeak-ng's sound: %w", err)
	}
	if rate := binary.LittleEndian.Uint32(head[24:]); rate != sampleRate {
		return fmt.Errorf("espeak-ng's sound is of %d Hz, not of %d", rate, sampleRate)
	}
	_, err = io.CopyBuffer(&first{to, func() { p.keep(how) }}, s.out, make([]byte, 4096))
	return err
}

// first does something once the first samples were written on: the next program is
// started when it no longer delays them.
type first struct {
	to   io.Writer
	then func()
}

func (f *first) Write(b []byte) (int, error) {
	n, err := f.to.Write(b)
	if f.then != nil {
		f.then()
		f.then = nil
	}
	return n, err
}

// Rest implements Player: it ends the programs that wait to be used.
func (p *Programs) Rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop()
}

// drop ends the programs that wait; the caller holds mu.
func (p *Programs) drop() {
	for _, s := range p.spares {
		s.end()
	}
	p.spares = nil
}

// take returns a synthesis that waits for its text.
func (p *Programs) take(how manner) (*synthesis, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.spares) > 0 && p.spares[0].manner != how {
		p.drop()
	}
	if len(p.spares) == 0 {
		return p.start(how)
	}
	s := p.spares[0] // the oldest: it has read its voice
	p.spares = p.spares[1:]
	return s, nil
}

// keep starts the next ones: they read their voice while this one speaks.
func (p *Programs) keep(how manner) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.spares) > 0 && p.spares[0].manner != how {
		p.drop()
	}
	for len(p.spares) < maxSpares {
		s, err := p.start(how)
		if err != nil {
			return // it is missed at take
		}
		p.spares = append(p.spares, s)
	}
}

// synthesis is one espeak-ng: text in, samples out. It ends with its text.
type synthesis struct {
	manner
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  io.ReadCloser
	once sync.Once
}

func (p *Programs) start(how manner) (*synthesis, error) {
	s := &synthesis{manner: how, cmd: exec.Command(p.espeak, "-v", how.voice, "-s", strconv.Itoa(how.rate), "-b", "1", "-z", "--stdin", "--stdout")}
	alone(s.cmd)
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if s.out, err = s.cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start espeak-ng: %w", err)
	}
	return s, nil
}

// end kills the program, if it has not ended, and takes leave of it.
func (s *synthesis) end() {
	s.once.Do(func() {
		_ = kill(s.cmd) // it may have ended by itself
		_ = s.cmd.Wait()
	})
}

// amplifier writes 16-bit samples louder or softer, and clips what gets too loud.
type amplifier struct {
	to   io.Writer
	gain float64
	half []byte // of a sample whose other byte is still to come
}

func (a *amplifier) Write(b []byte) (int, error) {
	out := append(a.half, b...)
	whole := len(out) &^ 1
	a.half = append([]byte(nil), out[whole:]...)
	for i := 0; i < whole; i += 2 {
		v := a.gain * float64(int16(binary.LittleEndian.Uint16(out[i:])))
		binary.LittleEndian.PutUint16(out[i:], uint16(int16(min(max(v, math.MinInt16), math.MaxInt16))))
	}
	if _, err := a.to.Write(out[:whole]); err != nil {
		return 0, err
	}
	return len(b), nil
}

func encoded(pcm []int16) []byte {
	b := make([]byte, 0, 2*len(pcm))
	for _, v := range pcm {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}
