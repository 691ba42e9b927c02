package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

const (
	// minModernBits is the RSA size below which a key is weak (ANSSI's RGS B1
	// asks 2048 bits at least until 2030).
	minModernBits = 2048
	// minCheckedBits is the size below which crypto/rsa checks nothing.
	minCheckedBits = 1024
)

// errUnsupported says that a signature could not be checked at all, which is
// not a proof that it is wrong.
var errUnsupported = errors.New("signature algorithm not supported")

// checkSignature verifies that parent's key signed c.
//
// crypto/x509's own path building (Verify, CheckSignatureFrom) refuses SHA-1 in
// certificates, and the cards of IGC-CPS2ter are signed with it, over 1024-bit
// keys. They have all ended, but the kiosk must still say truthfully what they
// are; so SHA-1 is taken here (and no MD5), and Weak marks what it took.
func (c *Certificate) checkSignature(parent *Certificate) error {
	if c.x == nil {
		return fmt.Errorf("%w: %w", errUnsupported, c.Unsupported)
	}
	a, err := signatureAlgorithm(c.Raw)
	if err != nil {
		return c.checkOther(parent)
	}
	h := a.hash.New()
	h.Write(c.x.RawTBSCertificate)
	return a.verify(parent.key, h.Sum(nil), c.x.Signature)
}

// checkOther leaves the algorithms that are not read here to crypto/x509.
func (c *Certificate) checkOther(parent *Certificate) error {
	err := parent.x.CheckSignature(c.x.SignatureAlgorithm, c.x.RawTBSCertificate, c.x.Signature)
	var insecure x509.InsecureAlgorithmError
	if errors.Is(err, x509.ErrUnsupportedAlgorithm) || errors.As(err, &insecure) {
		return fmt.Errorf("%w: %w", errUnsupported, err)
	}
	return err
}

// verify checks a signature over a digest.
func (a algorithm) verify(key crypto.PublicKey, digest, signature []byte) error {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < minCheckedBits {
			return fmt.Errorf("%w: an RSA key of %d bits", errUnsupported, key.N.BitLen())
		}
		switch a.scheme {
		case pkcs1:
			return rsa.VerifyPKCS1v15(key, a.hash, digest, signature)
		case pss:
			return rsa.VerifyPSS(key, a.hash, digest, signature, &rsa.PSSOptions{SaltLength: a.salt})
		}
	case *ecdsa.PublicKey:
		if a.scheme != ecdsaScheme {
			break
		}
		if !ecdsa.VerifyASN1(key, digest, signature) {
			return errors.New("ECDSA verification failure")
		}
		return nil
	}
	return errUnsupported
}

// publicKey returns the key of a certificate. crypto/x509 leaves a key that is
// marked for RSASSA-PSS (RFC 4055, 1.2) unread; it is an RSA key all the same.
func publicKey(x *x509.Certificate) crypto.PublicKey {
	if x.PublicKey != nil {
		return x.PublicKey
	}
	var info struct {
		Algorithm algorithmIdentifier
		Key       asn1.BitString
	}
	var key struct {
		N *big.Int
		E int
	}
	if _, err := asn1.Unmarshal(x.RawSubjectPublicKeyInfo, &info); err != nil || info.Algorithm.ID.String() != oidPSS {
		return nil
	}
	if rest, err := asn1.Unmarshal(info.Key.RightAlign(), &key); err != nil || len(rest) > 0 || key.N.Sign() <= 0 || key.E < 3 {
		return nil
	}
	return &rsa.PublicKey{N: key.N, E: key.E}
}

// Weak tells whether the certificate is signed with SHA-1, or holds an RSA key
// under 2048 bits: readable, and not to be relied on.
func (c *Certificate) Weak() bool { return c.withSHA1() || c.WeakKey() }

// WeakKey tells whether the certificate holds an RSA key under 2048 bits.
func (c *Certificate) WeakKey() bool { return c.KeyBits > 0 && c.KeyBits < minModernBits }

func (c *Certificate) withSHA1() bool {
	a, err := signatureAlgorithm(c.Raw)
	return err == nil && a.hash == crypto.SHA1
}

// SignatureAlgorithm names the algorithm that the certificate is signed with.
func (c *Certificate) SignatureAlgorithm() string {
	if c.x == nil {
		return "unknown"
	}
	return c.x.SignatureAlgorithm.String()
}
