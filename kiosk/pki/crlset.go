package pki

import (
	"fmt"
	"maps"
	"slices"
)

// CRLSet holds small, verified CRLs in memory. The zero value and nil hold none;
// it does not change after NewCRLSet.
type CRLSet struct {
	lists []*CRL
	infos []CRLInfo // of lists, List being the place there
}

// NewCRLSet verifies the lists and keeps, of those that cover the same, the
// newer one.
func NewCRLSet(issuers *Issuers, lists ...*CRL) (*CRLSet, error) {
	set := &CRLSet{}
	for _, list := range lists {
		ca, err := issuers.CRLIssuer(list)
		if err != nil {
			return nil, fmt.Errorf("take CRL: %w", err)
		}
		if err := set.keep(list, list.info(ca)); err != nil {
			return nil, fmt.Errorf("take CRL: %w", err)
		}
	}
	return set, nil
}

// keep adds a list, or puts it in the place of an older one.
func (s *CRLSet) keep(list *CRL, info CRLInfo) error {
	for i, old := range s.infos {
		if !old.SameQuestion(info) {
			continue
		}
		order, err := info.Compare(old)
		switch {
		case err != nil:
			return err
		case order == 0 && !maps.Equal(list.entries, s.lists[i].entries):
			return ErrTwoLists
		case order > 0:
			info.List = i
			s.lists[i], s.infos[i] = list, info
		}
		return nil
	}
	info.List = len(s.lists)
	s.lists, s.infos = append(s.lists, list), append(s.infos, info)
	return nil
}

// info describes a list that ca signed.
func (c *CRL) info(ca *Certificate) CRLInfo {
	return CRLInfo{
		Issuer: ca.ID(), IssuerName: c.Issuer.CommonName(), Number: c.Number,
		ThisUpdate: c.ThisUpdate, NextUpdate: c.NextUpdate, Entries: len(c.entries), Covering: c.Covering,
	}
}

// CRLs implements Revocations.
func (s *CRLSet) CRLs() ([]CRLInfo, error) {
	if s == nil {
		return nil, nil
	}
	return slices.Clone(s.infos), nil
}

// Revocation implements Revocations.
func (s *CRLSet) Revocation(list CRLInfo, serial Serial) (Revocation, bool, error) {
	if s == nil || list.List < 0 || list.List >= len(s.lists) {
		return Revocation{}, false, nil
	}
	r, ok := s.lists[list.List].entries[serial]
	return r, ok, nil
}
