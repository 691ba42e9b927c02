package sim

import (
	"time"

	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/sim/pkisim"
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
		styled("relative", "CPS3 aux chemins relatifs", "CPS3 with relative paths", but(func(c *cardsim.Content) { c.Paths = cardsim.PathsInside })),
		styled("updated", "CPS3 déjà mise à jour", "CPS3 that was updated", but(func(c *cardsim.Content) { c.Actua = cardsim.Updated })),
		styled("recorded-time", "CPS3 au rythme enregistré d'un lecteur CCID", "CPS3 at the recorded pace of a CCID reader", func(c cardsim.Content) cardsim.Card {
			return cardsim.Timed(cardsim.NewCPS3(c, cardsim.Options{}), cardsim.TimingCCID(), cardsim.Sleep)
		}),
		styled("unlisted-atr", "CPS3 dont aucune table ne connaît l'ATR", "CPS3 whose ATR is in no table",
			as(cardsim.NewCPS3, cardsim.Options{ATR: []byte(atrUnlisted)})),
		styled("paths-from-df", "CPS3 aux chemins sans 3F00", "CPS3 with paths without 3F00", but(func(c *cardsim.Content) { c.Paths = cardsim.PathsFromDF })),
		styled("cps4-full-paths", "CPS4 aux chemins complets", "CPS4 with full paths", labelled(labelCPS4, func(c cardsim.Content) cardsim.Card {
			c.Paths = cardsim.PathsFromMF
			return cardsim.NewCPS4(c, cardsim.Options{})
		})),
		styled("no-label", "CPS3 sans nom dans TokenInfo", "CPS3 without a label in TokenInfo", but(func(c *cardsim.Content) { c.NoLabel = true })),
		styled("url-entry", "répertoire avec un certificat par URL", "directory with a certificate by URL", but(func(c *cardsim.Content) {
			c.First = []cardsim.Entry{{Label: "Certificat en ligne", URL: "http://example.invalid/c.cer"}}
		})),
		styled("direct-entry", "répertoire qui contient un certificat", "directory that holds a certificate", but(func(c *cardsim.Content) {
			c.First = []cardsim.Entry{{Label: "Certificat direct", DER: c.SignDER[:200], Direct: true}}
		})),
		styled("empty-entry", "répertoire avec une entrée incomprise", "directory with an entry that is not understood", but(func(c *cardsim.Content) {
			c.First = []cardsim.Entry{{Label: "Rien"}}
		})),
		beside(styled("renewed", "CPS3 avec son ancienne paire expirée", "CPS3 with its old pair, ended", plain()), pkisim.Ended),
		beside(styled("five-certificates", "CPS3 à cinq certificats", "CPS3 with five certificates", but(func(c *cardsim.Content) {
			c.More = []cardsim.Entry{{Label: "Certificat Technique CPS", DER: c.AuthDER}}
		})), pkisim.Ended),
		beside(styled("next-pair", "CPS3 avec une paire qui ne commence que plus tard", "CPS3 with a pair that begins later", plain()), pkisim.Coming),
	}
}

// beside puts a pair of another period onto a card.
func beside(c Card, period func(time.Time) pkisim.Period) Card {
	c.beside = during(period)
	return c
}

// codes are sound cards whose codes were presented in vain.
func codes() []Card {
	after := func(pin, unblock int) func(cardsim.Content) cardsim.Card {
		return but(func(c *cardsim.Content) { c.Wrong = cardsim.Wrong{PIN: pin, Unblock: unblock} })
	}
	all := []Card{
		styled("code-two-tries", "CPS3, un essai du code perdu", "CPS3, one try of the code lost", after(1, 0)),
		styled("code-one-try", "CPS3, un seul essai du code restant", "CPS3, one try of the code left", after(2, 0)),
		styled("code-blocked", "CPS3 au code bloqué", "CPS3 with its code blocked", after(3, 2)),
		styled("code-for-ever", "CPS3 au code et au code de déblocage bloqués", "CPS3 with both codes blocked", after(3, 10)),
	}
	for i := range all {
		all[i].Source = "OpenSC 2275"
	}
	return all
}

// outOfUse are cards of which the issuer deactivated a part, or that are damaged.
func outOfUse() []Card {
	card := func(name, french, english string, play func(cardsim.Content) cardsim.Card) Card {
		c := styled(name, french, english, play)
		c.Verdict, c.Code, c.Source = verdict.ToCheck, verdict.CodeOutOfUse, "ISO/IEC 7816-4:2020, tables 6 and 7"
		return c
	}
	return []Card{
		card("deactivated", "application désactivée (6283)", "application deactivated (6283)", but(func(c *cardsim.Content) { c.Application = 0x6283 })),
		card("terminated", "application terminée (6285)", "application terminated (6285)", but(func(c *cardsim.Content) { c.Application = 0x6285 })),
		card("certificate-off", "certificats désactivés (6283)", "certificates deactivated (6283)", but(func(c *cardsim.Content) { c.Certificates = 0x6283 })),
		card("corrupted", "certificats abîmés (6281)", "certificates corrupted (6281)", but(func(c *cardsim.Content) { c.Reading = 0x6281 })),
		card("cps4-deactivated", "application d'une CPS4 désactivée (6283)", "application of a CPS4 deactivated (6283)",
			labelled(labelCPS4, func(c cardsim.Content) cardsim.Card {
				c.Application = 0x6283
				return cardsim.NewCPS4(c, cardsim.Options{})
			})),
	}
}

// cps3Contactless has no number in its label, as the contactless side has none.
func cps3Contactless(c cardsim.Content) cardsim.Card {
	c.Label = "CPS3v3_CL"
	return cardsim.NewCPS3Contactless(c, cardsim.Options{})
}
