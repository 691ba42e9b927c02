package bundle

import (
	"fmt"
	"io"
)

// Reader is a bundle whose manifest was read and whose signature holds. It is
// not safe for concurrent use.
type Reader struct {
	Manifest Manifest
	Signer   Key      // whose signature holds
	Standing Standing // the signer's

	RawManifest  []byte // as they stand in the bundle, for whoever keeps them
	RawSignature []byte

	src  *source
	used bool
}

// Open reads manifest and signature, not the files. A bundle of a signer who is
// unknown or withdrawn is opened too, and Standing says so: its manifest is as
// well formed as any, and who issued it is all that is known of it.
//
// Its errors are a *Refusal (NotBundle, Damaged, BadSignature, UnknownKey,
// TooLarge, NewerFormat), or a *ReadError.
func Open(r io.Reader, ring Keyring, limits Limits) (*Reader, error) {
	limits = limits.orDefault()
	src := &source{r: r}
	manifest, err := src.manifest(limits.Manifest)
	if err != nil {
		return nil, err
	}
	signatureAt := src.at + blockSize // behind its header
	sig, err := src.small(SignatureName, limits.Signature)
	if err != nil {
		return nil, err
	}
	b, refused := check(manifest, sig, ring, limits, signatureAt)
	if refused != nil {
		return nil, refused
	}
	b.src = src
	return b, nil
}

// Check checks a manifest and a signature that were kept, as Open does. The
// Reader has no files. Its error is a *Refusal.
func Check(manifest, sig []byte, ring Keyring, limits Limits) (*Reader, error) {
	limits = limits.orDefault()
	if int64(len(manifest)) > limits.Manifest || int64(len(sig)) > limits.Signature {
		return nil, &Refusal{Reason: TooLarge, Detail: "manifest or signature"}
	}
	b, refused := check(manifest, sig, ring, limits, 0)
	if refused != nil {
		return nil, refused
	}
	b.used = true
	return b, nil
}

// Length is how long the bundle's file is at least, in bytes: its entries, each with a
// header and filled up to whole blocks, and the two blocks that end it (POSIX.1-2017,
// pax, ustar Interchange Format).
func (b *Reader) Length() int64 {
	entry := func(size int64) int64 { return blockSize + (size+blockSize-1)/blockSize*blockSize }
	sum := entry(int64(len(b.RawManifest))) + entry(int64(len(b.RawSignature))) + 2*blockSize
	for _, f := range b.Manifest.Files {
		sum += entry(f.Size)
	}
	return sum
}

// check holds the order that counts: not a byte of the manifest is parsed before
// the signature over it held.
func check(manifest, sig []byte, ring Keyring, limits Limits, signatureAt int64) (*Reader, *Refusal) {
	s, err := parseSignature(sig)
	if err != nil {
		return nil, &Refusal{Reason: Damaged, Byte: signatureAt, Detail: err.Error()}
	}
	signer, refused := ring.signer(s, manifest)
	if refused != nil {
		refused.Byte = signatureAt
		return nil, refused
	}
	m, refused := parseManifest(manifest, limits)
	if refused != nil {
		return nil, refused
	}
	return &Reader{
		Manifest: m, Signer: signer, Standing: ring.StandingAs(m.Role(), signer),
		RawManifest: manifest, RawSignature: sig,
	}, nil
}

// manifest reads the first entry. What does not begin like a bundle is none.
func (s *source) manifest(limit int64) ([]byte, error) {
	block := make([]byte, blockSize)
	n, err := s.upTo(block)
	if err != nil {
		return nil, err
	}
	if !ours(block[:n]) {
		return nil, &Refusal{Reason: NotBundle, Detail: "does not begin with " + ManifestName}
	}
	if n < blockSize {
		return nil, s.damaged(s.at, "the file ends here")
	}
	e, err := parseHeader(block)
	if err != nil {
		return nil, s.damaged(0, "%v", err)
	}
	if e.name != ManifestName {
		return nil, &Refusal{Reason: NotBundle, Detail: fmt.Sprintf("begins with %.80q", e.name)}
	}
	return s.content(e, limit)
}

// small reads a whole entry that must have that name.
func (s *source) small(name string, limit int64) ([]byte, error) {
	e, err := s.header(name)
	if err != nil {
		return nil, err
	}
	return s.content(e, limit)
}

// header reads the header of the entry that must come next.
func (s *source) header(name string) (entry, error) {
	at := s.at
	block := make([]byte, blockSize)
	if err := s.full(block); err != nil {
		return entry{}, err
	}
	if zeros(block) {
		return entry{}, s.damaged(at, "the archive ends before %s", name)
	}
	e, err := parseHeader(block)
	if err != nil {
		return entry{}, s.damaged(at, "%v", err)
	}
	if e.name != name {
		return entry{}, s.damaged(at, "holds %.80q where %s belongs", e.name, name)
	}
	return e, nil
}

// content reads an entry into memory, after its size was looked at.
func (s *source) content(e entry, limit int64) ([]byte, error) {
	if e.size > limit {
		return nil, &Refusal{Reason: TooLarge, Number: e.size, Have: limit, Detail: e.name}
	}
	b := make([]byte, e.size)
	if err := s.full(b); err != nil {
		return nil, err
	}
	return b, s.padding(e.size)
}
