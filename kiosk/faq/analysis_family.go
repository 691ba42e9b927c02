package faq

import "strings"

// Families of words whose forms a stemmer can't bring together: irregular
// verbs, with the noun made from them. The first word of a line stands for the
// others. Folded. Only everyday verbs of desks and forms; synonyms (other
// words for the same thing) belong to the author's files instead.
const (
	familiesFrench = `
recevoir recois recoit recoivent recevez recevons recu recus recue recues recevrai recevra reception receptionner receptionne
obtenir obtiens obtient obtiennent obtenez obtenu obtenus obtenue obtention
perdre perd perds perdent perdu perdus perdue perdues perte pertes
connaitre connais connait connaissez connu connus
reconnaitre reconnu reconnus reconnue reconnues reconnait reconnaissance
inscrire inscris inscrit inscrits inscrite inscrites inscrivez inscription inscriptions
permettre permet permettent
prendre prend prends prenez pris prise
rendre rend rends rendez rendu rendue
mettre met mets mettez mettent mise
lire lis lit lisez lu lecture
ecrire ecris ecrit ecrivez ecrite
suivre suit suivez suivi suivie
ouvrir ouvre ouvrez ouvert ouverte ouverture
detruire detruit detruite destruction
vendre vend vendu vendue vente
payer paie paye payez paiement paiements payement
envoyer envoie envoient envoi envois envoye envoyee envoyes
appeler appel appels appelle appeller
valoir vaut valent
joindre joins joint joignez joignable
saisir saisi saisie saisis saisit saisissez
fournir fourni fournie fournit fournissez
choisir choisi choisie choisit choix
verifier verification
modifier modification modifications
declarer declaration declarations
disposer dispose disposent disposition
bloquer blocage bloque bloquee
detenir detient detenu
mourir mort morte deces decede decedee
naitre naissance
arriver arrive arrives arrivent arrivee arrivees arrivera arriveront
`
	familiesEnglish = `
lose lost losing loss
get got gotten getting
send sent sending
buy bought
steal stole stolen theft
break broke broken
find found
expire expired expires expiry expiration expiring
renew renewal renewed renewing renewals
activate activation activated activating
recognise recognised recognize recognized recognition
valid validity
choose chose chosen choice
deliver delivery delivered deliveries
receive receipt received reception
`
)

// wordFamilies returns the head of each word of the families of a language.
func wordFamilies(lang Lang) map[string]string {
	heads := map[string]string{}
	for line := range strings.Lines(familyLines(lang)) {
		words := strings.Fields(line)
		for _, w := range words {
			heads[w] = words[0]
		}
	}
	return heads
}

// familyLines returns the families of a language as text.
func familyLines(lang Lang) string {
	switch lang {
	case French:
		return familiesFrench
	case English:
		return familiesEnglish
	}
	return ""
}

// shortFrench are the short forms of written messages, folded, with the word
// they stand for.
const shortFrench = `
tps temps
tmps temps
num numero
numeros numero
tel telephone
pb probleme
pbm probleme
prob probleme
rdv rendezvous
medcin medecin
hosto hopital
hop hopital
pro professionnel
`

// shortForms returns the short forms of a language with their long ones.
func shortForms(lang Lang) map[string]string {
	if lang != French {
		return nil
	}
	long := map[string]string{}
	for line := range strings.Lines(shortFrench) {
		if pair := strings.Fields(line); len(pair) == 2 {
			long[pair[0]] = pair[1]
		}
	}
	return long
}
