package sim

import (
	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/verdict"
)

// styled is the nurse's sound card, played in another way.
func styled(name, french, english string, play func(cardsim.Content) cardsim.Card) Card {
	return Card{Name: name, Verdict: verdict.Valid, Code: verdict.CodeValid, French: french, English: english,
		spec: nurseSpec, play: play}
}

// styles are sound cards that answer in every way that a CPx may.
func styles() []Card {
	return []Card{
		styled("slow", "CPS3 à 9600 bauds", "CPS3 at 9600 baud", func(c cardsim.Content) cardsim.Card {
			return cardsim.Slow(cardsim.NewCPS3(c, cardsim.Options{}), cardsim.CharacterTime, cardsim.Sleep)
		}),
		styled("t0-61xx", "CPS3, réponses annoncées par 61xx", "CPS3, answers announced by 61xx", as(cardsim.NewCPS3, cardsim.Options{Style: cardsim.T0More})),
		styled("t0-6cxx", "CPS3, longueurs corrigées par 6Cxx", "CPS3, lengths corrected by 6Cxx", as(cardsim.NewCPS3, cardsim.Options{Style: cardsim.T0WrongLe})),
		styled("t0-direct", "CPS3, réponses directes", "CPS3, direct answers", as(cardsim.NewCPS3, cardsim.Options{Style: cardsim.T0Direct})),
		styled("cps3-contactless", "CPS3 sans contact", "contactless CPS3", cps3Contactless),
		styled("cps4-t1", "CPS4 en T=1", "CPS4 over T=1", labelled(labelCPS4, as(cardsim.NewCPS4, cardsim.Options{Style: cardsim.T1}))),
		styled("cps4-fallback", "CPS4 qui veut la séquence de secours", "CPS4 that wants the fallback sequence", labelled(labelCPS4, as(cardsim.NewCPS4Stubborn, cardsim.Options{}))),
		styled("fcp", "CPS3 qui veut donner son FCP", "CPS3 that insists on its FCP", as(cardsim.NewCPS3, cardsim.Options{RefuseNoData: true})),
		styled("padded", "CPS3 aux fichiers complétés de zéros", "CPS3 with padded files", as(cardsim.NewCPS3, cardsim.Options{Padding: 300, MaxRead: 100})),
		styled("relative", "CPS3 aux chemins relatifs", "CPS3 with relative paths", but(func(c *cardsim.Content) { c.RelativePaths = true })),
		styled("updated", "CPS3 déjà mise à jour", "CPS3 that was updated", but(func(c *cardsim.Content) { c.Actua = cardsim.Updated })),
	}
}

// cps3Contactless has no number in its label, as the contactless side has none.
func cps3Contactless(c cardsim.Content) cardsim.Card {
	c.Label = "CPS3v3_CL"
	return cardsim.NewCPS3Contactless(c, cardsim.Options{})
}
