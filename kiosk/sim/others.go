package sim

import (
	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/verdict"
)

// another is a card of another kind, which its ATR or a SELECT tells.
func another(name, french, english string, m func(cardsim.Options) cardsim.Card) Card {
	return Card{Name: name, Verdict: verdict.NotCPx, Code: verdict.CodeNotCPx, French: french, English: english,
		play: func(cardsim.Content) cardsim.Card { return m(cardsim.Options{}) }}
}

// others are the other cards that people carry.
func others() []Card {
	unknown := another("unknown", "carte que personne ne connaît", "card that nobody knows", cardsim.NewUnknown)
	unknown.Verdict, unknown.Code = verdict.Unknown, verdict.CodeUnknown
	return []Card{
		another("vitale", "Carte Vitale", "Carte Vitale, French health insurance", cardsim.NewVitale),
		another("bank", "carte bancaire", "bank card", cardsim.NewBank),
		another("cnie", "carte nationale d'identité", "French identity card", cardsim.NewCNIe),
		another("egk", "carte d'assurance maladie allemande", "German health insurance card", cardsim.NewEGK),
		another("belgian", "carte d'identité belge", "Belgian identity card", cardsim.NewBelgian),
		another("yubikey", "clé YubiKey", "YubiKey", cardsim.NewYubiKey),
		another("piv", "carte PIV", "PIV card", cardsim.NewPIV),
		another("transit", "passe Navigo", "Navigo travel card", cardsim.NewNavigo),
		another("memory", "carte à mémoire", "memory card", cardsim.NewMemory),
		another("mifare", "carte sans contact MIFARE", "contactless MIFARE card", cardsim.NewMifare),
		another("bank-contactless", "carte bancaire sans contact", "contactless bank card", cardsim.NewBankContactless),
		another("passport", "passeport", "passport", cardsim.NewPassport),
		another("agent", "carte d'agent public", "civil servant's card", cardsim.NewAgent),
		unknown,
	}
}
