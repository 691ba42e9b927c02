package pki

import "fmt"

// CardType is what the extension gipCardType says, ANS nomenclature TRE_G02.
// The zero value means that the type is not known.
type CardType uint8

// The card types. The card's byte does not separate a director's card (CDE,
// CDA) from a staff card (CPE, CPA).
const (
	TypeUnknown CardType = iota
	CPS                  // health professional
	CPF                  // health professional in training
	CPE                  // staff of a health structure: CDE or CPE
	CPA                  // staff of another authorised structure: CDA or CPA
)

// typeOfCode turns the value of the extension (0 to 3) into a CardType.
func typeOfCode(code int) (CardType, error) {
	if code < 0 || code > 3 {
		return TypeUnknown, fmt.Errorf("card type %d is not in table G02", code)
	}
	return CPS + CardType(code), nil
}

// Code returns the value that the extension holds for t, -1 for TypeUnknown.
func (t CardType) Code() int { return int(t) - 1 }

// String returns the words of the JSON contract, "" when unknown.
func (t CardType) String() string {
	switch t {
	case CPS:
		return "CPS"
	case CPF:
		return "CPF"
	case CPE:
		return "CDE/CPE"
	case CPA:
		return "CDA/CPA"
	}
	return ""
}

// Category is what carries the certificate, ANS nomenclature TRE_G01. Its high
// bit marks test products. The zero value means that it is not known, so the
// table's code 0 (a card) is CategoryCard here.
type Category uint8

// The categories.
const (
	CategoryUnknown Category = iota
	CategoryCard
	CategoryHSM
	CategorySoftware
	CategoryTestCard
	CategoryTestHSM
	CategoryTestSoftware
)

// categoryOfCode turns the byte of the extension into a Category.
func categoryOfCode(code byte) (Category, error) {
	switch code {
	case 0x00:
		return CategoryCard, nil
	case 0x02:
		return CategoryHSM, nil
	case 0x03:
		return CategorySoftware, nil
	case 0x80:
		return CategoryTestCard, nil
	case 0x82:
		return CategoryTestHSM, nil
	case 0x83:
		return CategoryTestSoftware, nil
	}
	return CategoryUnknown, fmt.Errorf("category %02X is not in table G01", code)
}

// Test tells whether the certificate was made for tests only.
func (c Category) Test() bool { return c >= CategoryTestCard }

// Card tells whether the certificate was made for a card, test or not.
func (c Category) Card() bool { return c == CategoryCard || c == CategoryTestCard }
