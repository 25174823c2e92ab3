s0311_-----
r s BC-HAND--Classement     03-18 
^BC-HAND--Classement, 1st Ld,40<
^Classement de la D1=
^Nantes garde la tête du championnat.<
	   NANTES (AP) _ Le classement de la D1:
Nantes_ 9  3
Saint Raphael_ 9  3
	   Samedi: Nantes a battu Dunkerque.

AP-WF-03-18-12 0423GMT
