package sim

import (
	"fmt"
	"hash/fnv"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/sim/pkisim"
)

// numberOf is the number of a card of the catalogue: ten digits made of its name, so
// that the lists of an exported PKI stay true when the catalogue grows. The last digit
// is 2: the pair that does not match takes the number with 3.
func numberOf(name string) pki.CardNumber {
	h := fnv.New32a()
	h.Write([]byte(name))
	return pki.CardNumber(fmt.Sprintf("99%07d2", h.Sum32()%10_000_000))
}

// serialOf is what EF.SN has after the issuer's number: a serial number of eight
// digits of its own, as on a real card, where it is not the card's number.
func serialOf(n pki.CardNumber) [5]byte { return cardsim.SerialOf(string(n[1:9])) }

// The codes of professions used here, of nomenclature TRE_G15.
const (
	doctor     pki.Profession = 10
	pharmacist pki.Profession = 21
	midwife    pki.Profession = 50
	nurse      pki.Profession = 60
)

// nurseSpec is the ordinary CPS, whose certificates are in their dates.
func nurseSpec(time.Time) pkisim.Spec {
	return pkisim.Spec{Type: pki.CPS, Profession: nurse,
		Holder: pkisim.Holder{Surname: "ROCHE", GivenName: "CAMILLE", ID: "899700000012", Title: "Infirmier"}}
}

func doctorSpec(time.Time) pkisim.Spec {
	return pkisim.Spec{Type: pki.CPS, Profession: doctor, Specialities: []string{"SM26"},
		Holder: pkisim.Holder{Surname: "LENOIR", GivenName: "SACHA", ID: "899700000020", Title: "Médecin"}}
}

func traineeSpec(time.Time) pkisim.Spec {
	return pkisim.Spec{Type: pki.CPF, FutureProfession: midwife,
		Holder: pkisim.Holder{Surname: "ÉTÉ", GivenName: "ÉLOÏSE", ID: "899700000038", Title: "Étudiant sage-femme"}}
}

func hospitalSpec(time.Time) pkisim.Spec {
	return pkisim.Spec{Type: pki.CPE,
		Holder: pkisim.Holder{Surname: "EMPLOYE 0001", ID: "3750000000/000000001", Structure: "CHU DE BRUME"}}
}

func agencySpec(time.Time) pkisim.Spec {
	return pkisim.Spec{Type: pki.CPA,
		Holder: pkisim.Holder{Surname: "EMPLOYE 0002", ID: "3750000001/000000002", Structure: "AGENCE DE BRUME"}}
}

// oldSpec is a card of the generation before IGC-Santé, ended long ago.
func oldSpec(at time.Time) pkisim.Spec {
	s := doctorSpec(at)
	s.Old, s.Specialities = true, nil
	s.Period = pkisim.Period{NotBefore: at.AddDate(-7, 0, 0), NotAfter: at.AddDate(-4, 0, 0)}
	return s
}

// during gives the nurse's card another period.
func during(period func(time.Time) pkisim.Period) func(time.Time) pkisim.Spec {
	return func(at time.Time) pkisim.Spec {
		s := nurseSpec(at)
		s.Period = period(at)
		return s
	}
}

// with gives the nurse's card a fault.
func with(f pkisim.Fault) func(time.Time) pkisim.Spec {
	return func(at time.Time) pkisim.Spec {
		s := nurseSpec(at)
		s.Fault = f
		return s
	}
}

func testSpec(at time.Time) pkisim.Spec {
	s := nurseSpec(at)
	s.TestCategory = true
	return s
}

func unlistedSpec(at time.Time) pkisim.Spec {
	s := nurseSpec(at)
	s.Profession, s.Unlisted = pharmacist, true
	s.Holder.Title = "Pharmacien"
	return s
}
