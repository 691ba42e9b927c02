package cardreport

import (
	"guichet/kiosk/faq"
)

// words are the names of the facts that `kiosk check` prints; the sentences
// are those of the screens, in data/text.
type words struct {
	card, kind, profession, training, validity, issuer string
	holder, nationalID, number                         string
	information, judged, staff, bytes                  string

	fromTo    string // {from}, {to}
	age       string // {date}, {days}
	at        string // {date}, {time}
	simulated string
	byHand    string // {date}
}

func wordsIn(lang faq.Lang) words {
	if lang == faq.English {
		return words{
			card: "Card", kind: "Type", profession: "Profession", training: "In training", validity: "Validity", issuer: "Issuer",
			holder: "Holder", nationalID: "National id", number: "Card number",
			information: "Information", judged: "Judged", staff: "For the staff", bytes: "bytes sent and received",
			fromTo: "from {from} to {to}", age: "of {date} (days old: {days})", at: "on {date} at {time}, Paris time",
			simulated: ", as asked for: not the machine's time", byHand: "clock set by hand on {date}",
		}
	}
	return words{
		card: "Carte", kind: "Type", profession: "Profession", training: "En formation", validity: "Validité", issuer: "Émetteur",
		holder: "Titulaire", nationalID: "Id. national", number: "N° de carte",
		information: "Informations", judged: "Jugée", staff: "Pour le personnel", bytes: "octets envoyés et reçus",
		fromTo: "du {from} au {to}", age: "du {date} (âge en jours : {days})", at: "le {date} à {time}, heure de Paris",
		simulated: ", date demandée : ce n'est pas celle de la machine", byHand: "horloge réglée à la main le {date}",
	}
}
