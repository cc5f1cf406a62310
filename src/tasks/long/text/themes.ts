/**
 * What the filler prose is made of: little worlds, each with people and what they did, things and what they did, and
 * where. No digit, no proper name, no colour, and nothing that a question family asks about: the filler can hold no
 * needle by accident.
 */

export interface Theme {
  readonly people: readonly string[];
  readonly acts: readonly string[];
  readonly things: readonly string[];
  readonly events: readonly string[];
  readonly where: readonly string[];
}

const split = (text: string): readonly string[] =>
  text
    .trim()
    .split('|')
    .map((part) => part.trim().replace(/\s+/g, ' '));

const theme = (people: string, acts: string, things: string, events: string, where: string): Theme => ({
  people: split(people),
  acts: split(acts),
  things: split(things),
  events: split(events),
  where: split(where),
});

export const themes: readonly Theme[] = [
  theme(
    'the baker | the old cook | her apprentice | a neighbour | the landlady | one of the guests | the grocer | the waiter',
    `stirred the soup without looking up | tasted the broth again | swept the flour from the table | sliced the bread
    rather thinly | forgot the butter on the shelf | put another log on the fire | hung the ladle back on its hook | argued
    about how much salt was needed | covered the dough with a damp cloth | scraped the burnt edges from the tray | told
    the same story about the goose | opened the windows to let the steam out`,
    `the kettle | the big oven | the smell of onions | the copper pan | the last of the plums | a bowl of walnuts | the
    bread | the pantry door | the tablecloth | a jar of honey`,
    `took longer than anyone had expected | was better on the second day | stood by the stove all afternoon | filled the
    whole house | had to be watched with some care | was gone before supper | never seemed to be quite warm enough | made
    the children hungry`,
    'in the kitchen | by the stove | under the low ceiling | on the long table | behind the counter | at the back of the shop',
  ),
  theme(
    `the pilot | a young sailor | the harbour master | the ferryman | two fishermen | the crew | the lighthouse keeper |
    a passenger`,
    `mended the nets in silence | watched the tide turn | coiled the rope with great care | shouted something over the wind
    | waited for the fog to lift | counted on the weather to hold | painted the hull once more | looked out for the other
    boats | carried the crates ashore | laughed at the seagulls | leaned against the railing | blamed the current`,
    `the ferry | the north wind | the smaller of the boats | the rusty anchor | the swell | the lamp on the pier | the fog |
    the cargo | the tide | the mast`,
    `creaked all through the night | came in later than usual | drifted slowly towards the rocks | was hard to make out |
    settled down after the storm | kept everybody awake | reached as far as the warehouses | had not changed for a week`,
    'on the quay | along the shore | near the breakwater | out at sea | below deck | at the end of the pier',
  ),
  theme(
    `the gardener | his sister | the children | an elderly couple | the beekeeper | a visitor | the farmer | the neighbours`,
    `pruned the apple trees before the frost | watered the beans in the evening | raked the leaves into a heap | looked for
    the first strawberries | built a fence out of hazel | dug up the potatoes too early | talked about the rain for an
    hour | tied the roses to the wall | planted a row of lettuce | chased the hens out of the flower bed | sat down in the
    shade | took the cuttings to the shed`,
    `the hedge | the old pear tree | the compost | the ivy | a row of beans | the greenhouse | the well | the lawn | the
    beehive | the grass`,
    `grew faster than the year before | needed a little more sun | suffered from the late frost | smelled of rain and earth
    | hid the path from the road | was full of bees by noon | had to be cut back again | looked its best in autumn`,
    'in the garden | behind the shed | beside the gate | at the edge of the meadow | under the trees | along the wall',
  ),
  theme(
    `the librarian | a student | the bookbinder | the professor | the reader at the window | an assistant | the translator |
    the night porter`,
    `turned the pages without a sound | asked for a different edition | fell asleep over the atlas | put the volumes back in
    order | made a note in the margin | complained about the draught | copied out a long passage | borrowed a pencil and
    never returned it | preferred the older translation | dusted the upper shelves | read the preface twice | closed the
    book with a sigh`,
    `the catalogue | the reading room | a heavy dictionary | the spiral staircase | the clock above the door | the last
    chapter | a pile of newspapers | the lamp | the index | the manuscript`,
    `was missing from its shelf | had been bound in worn leather | kept an even silence | raised more questions than it
    settled | gathered dust for decades | was lent out to somebody else | ended in the middle of a sentence | seemed longer
    in the original`,
    'in the library | between the shelves | on the upper floor | at the corner desk | near the entrance | in the archive',
  ),
  theme(
    `the carpenter | the clockmaker | a journeyman | the smith | the apprentice | the owner of the workshop | the glazier |
    a customer`,
    `planed the board until it was smooth | looked for the smaller chisel | oiled the hinges | measured everything a second
    time | blamed the damp for the crack | sharpened the blades in the morning | glued the joint and waited | drew a sketch
    on the wall | whistled while sorting the screws | wrapped the parts in paper | threw the shavings into the stove | took
    the machine apart again`,
    `the workbench | the lathe | the vice | a drawer full of nails | the smell of resin | the saw | the unfinished chair |
    the chimney | the scaffold | the door frame`,
    `had to be repaired before winter | shook whenever a cart went by | was heavier than it looked | stood in everybody's way
    | fitted at the first attempt | wore out sooner than promised | made a dreadful noise | was sold to a dealer in the end`,
    'in the workshop | across the yard | on the bench | beneath the skylight | in the corner | next to the stove',
  ),
  theme(
    `the driver | a traveller | the conductor | our guide | the innkeeper | two hikers | the postman | the family next door`,
    `missed the last train | unfolded the map on the bonnet | took the road through the hills | slept badly in the narrow bed
    | packed far too many shoes | asked the way at the mill | changed carriages at the junction | wrote a postcard to an aunt
    | walked the rest of the way | ordered tea and waited | lost an umbrella on the bus | admired the view for a while`,
    `the bus | the narrow road | the inn | the bridge | the timetable | the suitcase | the railway line | the pass | the
    station clock | the waiting room`,
    `was closed because of the snow | wound its way down to the valley | left a few minutes early | turned out to be a
    disappointment | looked much as it did in the pictures | had seen better days | could not be found on any map | was
    crowded on market days`,
    'on the way home | at the station | beyond the hills | along the river | at the border | in the valley',
  ),
  theme(
    `the teacher | the pupils | the headmistress | a boy from the back row | the caretaker | the choir | somebody's mother |
    the new girl`,
    `wiped the blackboard clean | learned the poem by heart | opened the window during the lesson | whispered behind a raised
    hand | drew ships in the exercise book | forgot the sandwiches at home | explained the rule once more | rang the bell a
    little late | practised the song for the summer fair | lined up beside the door | fetched more chalk | stared at the
    clouds`,
    `the classroom | the school play | the globe | the piano in the hall | the long corridor | the homework | the gymnasium
    | the ruler | the choir practice | the playground`,
    `smelled of chalk and wet coats | went on for most of the afternoon | was quieter than usual | had to be put off until
    spring | was slightly out of tune | pleased hardly anyone | began with a mistake | was remembered for years`,
    'at school | in the hall | during the break | in the back row | on the stairs | outside the gate',
  ),
  theme(
    `the shepherd | the forester | a painter | the weather station | an astronomer | the villagers | the hunter | a cyclist`,
    `watched the clouds gather | waited under the porch | predicted a mild winter | carried firewood up the slope | noticed the
    change in the wind | slept through the thunder | kept a diary of the weather | hurried home before dark | looked for
    shelter | remarked on the early dusk | followed the stream uphill | trusted the old sayings`,
    `the snow | the first frost | the storm | the river | the mist | a flock of starlings | the thaw | the evening sky | the
    forest | the drizzle`,
    `came down from the mountains | lasted until the following week | lay over the fields like a blanket | passed without
    doing any harm | froze the puddles in the lane | faded towards the west | washed the gravel off the road | surprised even
    the farmers`,
    'in the hills | over the valley | at the edge of the forest | above the roofs | on the moor | before dawn',
  ),
];

export const leads = split(`
  In the morning, | After a while, | As so often, | Towards evening, | For once, | In the meantime, | Later on, | Before
  long, | On some days, | To be fair, | Strangely enough, | At first, | Once again, | By then, | As a rule, | All the same, |
  A little later, | Without much hurry, | On the whole, | Now and then, | To everyone's relief, | Not far away,`);

export const joins = split(
  `, and | , but | , while | , although | , so | , because | ; later, | ; meanwhile, | , and yet | , for`,
);
