package faq

import (
	"maps"
	"slices"
	"strings"
)

// Stop words, folded. The French set is Snowball's list with the words of
// asking (comment, quel, pouvoir), the ways of short messages (c, g, pr, ds,
// koi) and the English ones that mean nothing else in French, because visitors
// mix both. Words that change an answer (sans, avec) are not in it.
const (
	stopFrench = `
a ai aie aient aies ait alors apres as au aucun aucune aura aurai aurais aurait auras aurez auront aussi autre autres aux
avaient avais avait avant avec avez aviez avions avoir avons ayant ayez
bah bien bonjour bonsoir bref
c ca car ce ceci cela celle celles celui ces cet cette ceux chacun chaque chez ci comme comment
d dans de deja depuis des deux dois doit doivent donc dont du
e elle elles en encore ensuite entre es est et etaient etais etait etant ete etes etre eu eux
faire fais fait faites fasse fassent faut font fut
hui aujourd
il ils
j je jai
l la le les leur leurs lors lorsque lui
m ma madame mais me meme memes mes merci mien mienne miens miennes mieux moi moins mon monsieur
n ne ni non nos notre nous
on ont ou oui
par parce pas pendant peu peut peuvent peux plus plait pour pourquoi pourra pourrais pourrait pouvez pouvoir pouvons puis puisque puisse
qu quand que quel quelle quelles quels quelque quelques qui quoi
s sa se sera serai serait seront ses si soi soient sois soit sommes son sont suis sur svp
t ta te tes toi ton toujours tous tout toute toutes tres tu
un une
va vais vas vers veut veux via voici voila vont vos votre voudrais voudrait voulais voulait voulez vouloir voulons vous vu
y
`
	stopMessage = `
ac alr apre asap avc b bcp bjr bsr cad cb ce ki ke kel kelle kan kand keske keskece kesk kesqe kom komen koman kmt cmt
coment coman commen comen ct d ds dc dsl fo fodrai fau g ge ya ia jc jcp jdois jdoi jpeu jpeux jpe jveu jveux jvoudrai jve
jsui jsuis chui chuis k ke ki koi kwa kwoi klk mm mrc ms n nn o ou ouai ouais pcq pck pk pkoi pq pkw pourkoi pr ps psk pv
q qd qq qqn qqch qqun quan quant quelk ske skon stp svp t tjr tjrs toujour ts tt tte v vx vs xk slt cc sest cest
dun dune dla dle kil kon quil quon lon jen nai nest
`
	stopEnglish = `
a about after all also am an and any are as at
be because been before being both but by
can cannot could
did do does doing done during
for from
had has have having hello hey hi his how
i if in into is it its
just
like
me more most my myself
need no not
of off on once only or other our ours out
please
s same shall she should so some such
t than thank thanks that the their them then there these they this those through to too
under until up us
very
want was we were what when where which while who whom why will with would
you your yours
im ive id dont doesnt cant u ur r y pls plz thx whats hows
`
	// stopBoth are the English stop words that mean nothing else in French
	// (unlike "or", "but" and "car").
	stopBoth = `
about also and any are because before could did does doing for from had has have having hello hey how i if in into is it its
just me my myself not of please shall she should the their them then there these they this those through to too
until us was we were what when where which while who why will with would you your yours want need
dont doesnt cant im ive pls plz thx whats
`
)

// Everyday words, folded: they may be what a page is about, and are searched
// for; but a page that lacks them has hardly missed anything.
const (
	everydayFrench = `
aide aider aimerais aimerait aller allez arrive arriver arrives attend attendre attends avis bas besoin bien bon bonne bout
cas chercher cherche cherchez chose choses compris comprends comprendre conseil cote coup croire croyais dire dis dit donc donner
donne endroit enfin essaie essaye essayer essaie exactement exemple facile facon fin fois genre gens grand haut heure idee
indique indiquer indiquez info infos information informations jamais juste lieu loin long maintenant maniere monde mettre moment moyen niveau normal
ok part passe passer pense penser personne petit plutot possible pouvez premier prendre pres presque propos
question questions quoique regarder rapidement renseignement renseignements reponse reste rester rien salut sais sait savez savoir
seul seule seulement simplement sorte souhaite souhaiterais souhaitez surtout tard temps tiens tot toujours trop trouve trouvee trouver
trouvez truc urgent utile venir vient viens vite voir vois voit vouloir vrai vraiment
ancien ancienne anciens autrement demarche demarches dessus dessous deuxieme distance entier entiere existe existent gros grosse
integre integree normale ordinaire particulier particuliere poser premiere quatrieme simple special speciale terme troisieme vieux vieille
accueil borne chu clinique faux fausse guichet hopital hopitaux mauvais mauvaise
`
	everydayEnglish = `
again ago already always anyone anything back bit case come day days else even ever everything exactly find getting give go
going good help idea info information keep kind know let little long look looking make many maybe much never new next nothing
now ok one people place please possible problem put question quick quickly really right say see show someone something soon
still sure take tell thing things think time today told try trying urgent use used useful using way well work working yet
clinic desk hospital hospitals kiosk
`
)

// Predicates, folded: what can be said of any object or done with it. They tell
// what is to happen, not what the question is about.
const (
	predicatesFrench = `
abime abimee bloque bloquee bloquer casse cassee casser changer changement cherche chercher commande commander demande demander
egare egaree expire expiree expirer fonctionne fonctionnent fonctionner marche marchent marcher modifier obtenir oublie oubliee oublier perdre perdu perdue perdus perte perime perimee
recevoir recu recue refaire remplacer renouveler renouvellement retirer retrouve retrouvee retrouver trouve trouvee trouver trouves vol vole volee volees voles
brule brulee fissure fissuree laisse laissee mouille mouillee plie pliee tombe tombee tordu tordue
abimes abimees bloques bloquees casses cassees egares egarees expires expirees oublies oubliees perdues perimes perimees recus recues
trouvees retrouves retrouvees brules brulees fissures fissurees laisses laissees mouilles mouillees plies pliees tombes tombees tordus tordues
`
	predicatesEnglish = `
blocked broken change expired find forgot forgotten found get lost lose obtain order receive received renew renewal replace request
stole stolen update
bent burnt cracked damaged dropped fell left misplaced wet
`
)

// predicateWords returns the predicates of a language.
func predicateWords(lang Lang) map[string]bool {
	switch lang {
	case French:
		return wordSet(predicatesFrench)
	case English:
		return wordSet(predicatesEnglish)
	}
	return nil
}

// Predicate says whether a folded word can be said of anything.
func (a *Analyser) Predicate(word string) bool { return a.predicates[word] }

// everydayWords returns the everyday words of a language.
func everydayWords(lang Lang) map[string]bool {
	switch lang {
	case French:
		return wordSet(everydayFrench)
	case English:
		return wordSet(everydayEnglish)
	}
	return nil
}

// Everyday says whether a folded word is so common in speech that a page
// without it has hardly missed anything.
func (a *Analyser) Everyday(word string) bool { return a.everyday[word] }

// EverydayWords returns the folded everyday words of the language, in order.
func (a *Analyser) EverydayWords() []string { return slices.Sorted(maps.Keys(a.everyday)) }

// BeginsStop says whether a folded word of two letters or more is the
// beginning of a stop word, as "doi" is of doit.
func (a *Analyser) BeginsStop(word string) bool { return len(word) > 1 && a.begins[word] }

// StopWords returns the folded stop words of the language, in order.
func (a *Analyser) StopWords() []string {
	return slices.Sorted(maps.Keys(stopWords(a.lang)))
}

// stopWords returns the stop words of a language.
func stopWords(lang Lang) map[string]bool {
	switch lang {
	case French:
		return wordSet(stopFrench, stopMessage, stopBoth)
	case English:
		return wordSet(stopEnglish)
	}
	return nil
}

// wordSet reads lists of words separated by white space.
func wordSet(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for w := range strings.FieldsSeq(list) {
			set[w] = true
		}
	}
	return set
}

// beginnings returns every beginning of the words of a set.
func beginnings(words map[string]bool) map[string]bool {
	set := make(map[string]bool, 4*len(words))
	for w := range words {
		for i := 2; i < len(w); i++ {
			set[w[:i]] = true
		}
	}
	return set
}
