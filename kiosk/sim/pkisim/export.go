package pkisim

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guichet/kiosk/pki"
)

// The folders and files of an exported PKI.
const (
	issuersDir      = "issuers"
	crlDir          = "crl"
	keysDir         = "keys"
	pinsName        = "pins.txt"
	oppositionsName = "oppositions.txt"
	atName          = "at.txt" // the PKI's day, RFC 3339
	pemKeyType      = "PRIVATE KEY"
)

// Export writes the PKI as it stands into dir: issuers/*.cer, pins.txt,
// crl/*.crl, oppositions.txt, and what Load needs: at.txt and keys/*.pem. Make
// the cards first: the lists hold what was revoked and opposed until now.
func (p *PKI) Export(dir string) error {
	files := map[string][]byte{
		pinsName:        p.PinsFile(pki.Production),
		oppositionsName: p.OppositionsFile(),
		atName:          []byte(p.At.Format(time.RFC3339) + "\n"),
	}
	for _, a := range p.authorities() {
		crl, err := p.CRL(a)
		if err != nil {
			return err
		}
		files[filepath.Join(issuersDir, a.File+".cer")] = a.Certificate.Raw
		files[filepath.Join(crlDir, a.File+".crl")] = crl
	}
	if err := p.keys.export(files); err != nil {
		return err
	}
	return writeAll(dir, files)
}

// export adds the keys to a set of files.
func (k *Keys) export(files map[string][]byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for name, key := range k.made {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return fmt.Errorf("encode key %s: %w", name, err)
		}
		files[filepath.Join(keysDir, name+".pem")] = pem.EncodeToMemory(&pem.Block{Type: pemKeyType, Bytes: der})
	}
	return nil
}

// writeAll writes files under dir; keys are for their owner's eyes only.
func writeAll(dir string, files map[string][]byte) error {
	for name, data := range files {
		path, mode := filepath.Join(dir, name), os.FileMode(0o644)
		if filepath.Ext(name) == ".pem" {
			mode = 0o600
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, mode); err != nil {
			return err
		}
	}
	return nil
}

// Load makes again the PKI that Export wrote: with its keys and its day, the
// same Spec gives the same card, byte for byte. The lists begin empty.
func Load(dir string) (*PKI, error) {
	text, err := os.ReadFile(filepath.Join(dir, atName))
	if err != nil {
		return nil, fmt.Errorf("load PKI: %w", err)
	}
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("load PKI: %w", err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, keysDir, "*.pem"))
	if err != nil {
		return nil, fmt.Errorf("load PKI: %w", err)
	}
	keys := new(Keys)
	for _, path := range paths {
		key, err := readKey(path)
		if err != nil {
			return nil, fmt.Errorf("load PKI: %w", err)
		}
		keys.put(strings.TrimSuffix(filepath.Base(path), ".pem"), key)
	}
	return New(keys, at)
}

func readKey(path string) (*rsa.PrivateKey, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != pemKeyType {
		return nil, fmt.Errorf("%s is not a PEM private key", filepath.Base(path))
	}
	any, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	key, ok := any.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s is not an RSA key", filepath.Base(path))
	}
	return key, nil
}
