package pki

import "io"

// ReadUnverifiedCRL reads a list as ReadCRL does, without asking whose it is.
func ReadUnverifiedCRL(r io.Reader, take func([]byte, Revocation) error) (*CRL, error) {
	der, err := derOf(r)
	if err != nil {
		return nil, err
	}
	l := crlReader{der: derReader{r: der}, take: take}
	return l.list()
}

// Entries returns the entries of a list that was parsed whole.
func (c *CRL) Entries() map[Serial]Revocation { return c.entries }
