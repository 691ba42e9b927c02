package pki

// OppositionSet is a small opposition list in memory. Nil holds none.
type OppositionSet struct {
	List  OppositionList
	Cards map[CardNumber]Opposition
}

// OppositionList implements Oppositions; Cards are counted here.
func (s *OppositionSet) OppositionList() (OppositionList, bool, error) {
	if s == nil {
		return OppositionList{}, false, nil
	}
	list := s.List
	list.Cards = len(s.Cards)
	return list, true, nil
}

// Opposition implements Oppositions.
func (s *OppositionSet) Opposition(number CardNumber) (Opposition, bool, error) {
	if s == nil {
		return Opposition{}, false, nil
	}
	o, ok := s.Cards[number]
	return o, ok, nil
}
