package faq

import "strings"

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
e elle elles en encore entre es est et etaient etais etait etant ete etes etre eu eux
faire fais fait faites faut font fut
hui aujourd
il ils
j je jai
l la le les leur leurs lors lorsque lui
m ma madame mais me meme memes mes merci mieux moi moins mon monsieur
n ne ni non nos notre nous
on ont ou oui
par parce pas pendant peu peut peuvent peux plus plait pour pourquoi pourra pourrais pourrait pouvez pouvoir pouvons puis puisque puisse
qu quand que quel quelle quelles quels quelque quelques qui quoi
s sa se sera serai serait seront ses si soi soient sois soit sommes son sont suis sur svp
t ta te tes toi ton toujours tous tout toute toutes tres tu
un une
va vais vas vers veut veux via voici voila vont vos votre voudrais voulez vouloir voulons vous vu
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
