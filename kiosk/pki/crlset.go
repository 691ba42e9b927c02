package pki

import (
	"fmt"
	"slices"
)

// CRLSet holds small, verified CRLs in memory. The zero value and nil hold none;
// it does not change after NewCRLSet.
type CRLSet struct {
	lists map[IssuerID]*CRL
	infos []CRLInfo
}

// NewCRLSet verifies the lists and keeps the latest of each issuer.
func NewCRLSet(issuers *Issuers, lists ...*CRL) (*CRLSet, error) {
	set := &CRLSet{lists: map[IssuerID]*CRL{}}
	for _, list := range lists {
		ca, err := issuers.CRLIssuer(list)
		if err != nil {
			return nil, fmt.Errorf("take CRL: %w", err)
		}
		if old := set.lists[ca.ID()]; old == nil || old.ThisUpdate.Before(list.ThisUpdate) {
			set.lists[ca.ID()] = list
		}
	}
	for _, ca := range issuers.Certificates() {
		set.describe(ca)
	}
	return set, nil
}

func (s *CRLSet) describe(ca *Certificate) {
	list := s.lists[ca.ID()]
	if list == nil {
		return
	}
	for _, info := range s.infos {
		if info.Issuer == ca.ID() { // a CA held twice, renewed with its key
			return
		}
	}
	s.infos = append(s.infos, CRLInfo{
		Issuer: ca.ID(), IssuerName: list.Issuer.CommonName(), Number: list.Number,
		ThisUpdate: list.ThisUpdate, NextUpdate: list.NextUpdate, Entries: len(list.entries), Scope: list.Scope,
	})
}

// CRLs implements Revocations.
func (s *CRLSet) CRLs() ([]CRLInfo, error) {
	if s == nil {
		return nil, nil
	}
	return slices.Clone(s.infos), nil
}

// Revocation implements Revocations.
func (s *CRLSet) Revocation(issuer IssuerID, serial Serial) (Revocation, bool, error) {
	if s == nil || s.lists[issuer] == nil {
		return Revocation{}, false, nil
	}
	r, ok := s.lists[issuer].entries[serial]
	return r, ok, nil
}
