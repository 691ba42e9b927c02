package bundle

import (
	"archive/tar"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Write writes a bundle with the manifest's files, which open opens by name,
// signed with the secret key. Format, and each file's size and hash, it finds
// itself; a file is opened twice, and must not change in between. The same input
// gives the same bytes. Where it fails, what was written is no bundle.
//
// A key signs what its role is, and nothing else.
func Write(w io.Writer, m Manifest, s Secret, open func(name string) (io.ReadCloser, error)) error {
	if s.Role() != m.Role() {
		return fmt.Errorf("write bundle: a key for %s cannot sign what is for %s", s.Role(), m.Role())
	}
	m.Format = m.format()
	m.Issued = m.Issued.UTC().Truncate(time.Second)
	m.Files = slices.Clone(m.Files)
	for i := range m.Files {
		if err := m.Files[i].measure(open); err != nil {
			return err
		}
	}
	manifest, err := m.encode()
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	sig, err := s.sign(manifest)
	if err != nil {
		return err
	}
	return writeArchive(w, m, manifest, sig, open)
}

func writeArchive(w io.Writer, m Manifest, manifest, sig []byte, open func(name string) (io.ReadCloser, error)) error {
	tw := tar.NewWriter(w)
	if err := putBytes(tw, ManifestName, manifest, m.Issued); err != nil {
		return err
	}
	if err := putBytes(tw, SignatureName, sig, m.Issued); err != nil {
		return err
	}
	for _, f := range m.Files {
		if err := putFile(tw, f, m.Issued, open); err != nil {
			return err
		}
	}
	if err := tw.Close(); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	return nil
}

// measure finds size and hash. Over the limit it reads no further.
func (f *File) measure(open func(name string) (io.ReadCloser, error)) error {
	r, err := open(f.Name)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	hash := sha256.New()
	f.Size, err = io.Copy(hash, io.LimitReader(r, MaxData+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	f.SHA256 = Hash(hash.Sum(nil))
	return nil
}

func putHeader(tw *tar.Writer, name string, size int64, at time.Time) error {
	err := tw.WriteHeader(&tar.Header{
		Format: tar.FormatUSTAR, Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o644, ModTime: at,
	})
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	return nil
}

func putBytes(tw *tar.Writer, name string, b []byte, at time.Time) error {
	if err := putHeader(tw, name, int64(len(b)), at); err != nil {
		return err
	}
	if _, err := tw.Write(b); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	return nil
}

// putFile copies a file that was measured, and finds out if it is another now.
func putFile(tw *tar.Writer, f File, at time.Time, open func(name string) (io.ReadCloser, error)) error {
	r, err := open(f.Name)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	defer r.Close()
	if err := putHeader(tw, f.Name, f.Size, at); err != nil {
		return err
	}
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(hash, tw), io.LimitReader(r, f.Size))
	if err != nil {
		return fmt.Errorf("write bundle: %s: %w", f.Name, err)
	}
	more, err := io.CopyN(io.Discard, r, 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if size != f.Size || more != 0 || Hash(hash.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("write bundle: %s changed while it was being packed", f.Name)
	}
	return nil
}
