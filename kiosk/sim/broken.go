package sim

import (
	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/verdict"
)

// answered is after how many APDUs the broken cards break: in the middle of the
// first certificate.
const answered = 24

func unreadable(code verdict.Code, c Card) Card {
	c.Verdict, c.Code = verdict.Unreadable, code
	return c
}

// broken are cards that fail as cards do.
func broken() []Card {
	reversed := func(cardsim.Content) cardsim.Card { return cardsim.NewMute() }
	pulled := func(c cardsim.Content) cardsim.Card {
		return cardsim.DieAt(answered, cardsim.NewCPS3(c, cardsim.Options{}))
	}
	mute := func(c cardsim.Content) cardsim.Card {
		return cardsim.MuteAt(answered, cardsim.NewCPS3(c, cardsim.Options{}))
	}
	return []Card{
		unreadable(verdict.CodeMute, Card{Name: "reversed", French: "carte à l'envers", English: "card upside down", play: reversed}),
		unreadable(verdict.CodePulled, Card{Name: "pulled", French: "carte retirée pendant la lecture",
			English: "card pulled out in mid-reading", spec: nurseSpec, play: pulled}),
		unreadable(verdict.CodeMute, Card{Name: "mute", French: "carte qui se tait pendant la lecture",
			English: "card that falls silent in mid-reading", spec: nurseSpec, play: mute}),
	}
}

// harmful is a card that plays a CPS3 up to the point where it turns.
func harmful(name, french, english string, h cardsim.Hostility, v verdict.Verdict, code verdict.Code) Card {
	return Card{Name: name, Verdict: v, Code: code, French: french, English: english, spec: nurseSpec,
		play: func(c cardsim.Content) cardsim.Card { return cardsim.NewHostile(h, c, cardsim.Options{}) }}
}

// hostile are cards that want the kiosk's time or memory.
func hostile() []Card {
	const no, partly = verdict.Unreadable, verdict.ToCheck
	return []Card{
		harmful("endless-61xx", "réponses 61xx sans fin", "61xx without end", cardsim.EndlessMore, no, verdict.CodeOverBudget),
		harmful("endless-6cxx", "longueurs 6Cxx sans fin", "6Cxx without end", cardsim.LoopingWrongLe, no, verdict.CodeOverBudget),
		harmful("huge-directory", "répertoire de 4 Go", "directory of 4 GB", cardsim.HugeDirectory, no, verdict.CodeMalformed),
		harmful("huge-certificate", "certificat de 4 Go", "certificate of 4 GB", cardsim.HugeCertificate, partly, verdict.CodeOneOfTwo),
		harmful("megabyte-certificate", "certificat d'un mégaoctet", "certificate of a megabyte", cardsim.MegabyteCertificate, partly, verdict.CodeOneOfTwo),
		harmful("deep-directory", "400 objets l'un dans l'autre", "400 objects inside one another", cardsim.DeepDirectory, no, verdict.CodeMalformed),
		harmful("many-certificates", "répertoire de 60 certificats", "directory of 60 certificates", cardsim.ManyCertificates, no, verdict.CodeMalformed),
		harmful("endless-directory", "répertoire sans fin", "directory without end", cardsim.EndlessDirectory, no, verdict.CodeMalformed),
	}
}
