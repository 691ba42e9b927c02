package faqtest

import "guichet/kiosk/faq"

// Small is a collection of three questions in French, two of them in English.
func Small() *faq.Collection {
	return &faq.Collection{
		Languages: []faq.Lang{faq.French, faq.English},
		Topics: []faq.Topic{
			{Key: "order", Title: map[faq.Lang]string{faq.French: "Commander", faq.English: "Ordering"}},
			{Key: "phone", Title: map[faq.Lang]string{faq.French: "Téléphone", faq.English: "Phone"}},
			{Key: "empty", Title: map[faq.Lang]string{faq.French: "Rien", faq.English: "Nothing"}},
		},
		Questions: []faq.Question{
			{ID: "order", Lang: faq.French, Title: "Comment commander une CPS ?", Topic: "order",
				Aliases: []string{"obtenir une carte"}, Related: []string{"phone", "gone", "plus"},
				Source: "ANS", Received: "2026-11-22", ReviewBy: "2027-11-22",
				Answer:     "Adressez-vous à votre Ordre, voir [ici](https://esante.gouv.fr \"adresse (exacte)\").",
				Complement: &faq.Complement{Text: "Délai de 5 jours.", Source: "nous", Date: "2026-11-23"}},
			{ID: "plus", Lang: faq.French, Title: "Un professionnel enregistré au portail RPPS+ a-t-il une carte ?",
				Topic: "order", Source: "ANS", Received: "2026-11-20", Reviewed: "2026-11-21", Answer: "Non."},
			{ID: "phone", Lang: faq.French, Title: "Comment activer l’e-CPS sur un téléphone ?", Topic: "phone",
				Source: "ANS", Received: "2026-11-20", Answer: "1. Téléchargez l'application\n2. Scannez le code"},
			{ID: "order", Lang: faq.English, Title: "How do I order a CPS?", Topic: "order", Related: []string{"plus", "phone"},
				Source: "ANS", Received: "2026-11-22", Translated: true, Answer: "Ask your Ordre."},
			{ID: "phone", Lang: faq.English, Title: "How do I activate the e-CPS on a phone?", Topic: "phone",
				Source: "ANS", Received: "2026-11-22", Translated: true, Answer: "Download the app."},
		},
		Synonyms: map[faq.Lang]faq.SynonymTable{
			faq.French: {{Left: []string{"badge"}, Right: []string{"carte", "CPS"}}},
		},
	}
}
